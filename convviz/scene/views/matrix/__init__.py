"""The view `matrix`: unrolled kernels times unrolled patches."""
