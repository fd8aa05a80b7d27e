"""A walk in sentences, one a step, for somebody who cannot see."""
