"""The hospital: truth, chart, clock, queue, operations, and the patients that are drawn into it."""
