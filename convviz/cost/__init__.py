"""What a layer costs and what it leaves out: in numbers, in words and in charts."""
