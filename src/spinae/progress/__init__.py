"""Progress: what was done and felt adds up to, for the mirror.

Each module takes what was done or felt, and today, and gives frozen values: no clock, no
database, no words. What is smaller than its measurement error is never called a change.
"""
