"""What somebody typed or passed: numbers, words, shapes, or a sentence that refuses it."""
