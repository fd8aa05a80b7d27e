"""Whole models: their layers in the order of execution, as a table, a chart and a trace."""
