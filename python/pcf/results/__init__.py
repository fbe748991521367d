"""What is known of one formula as plain values, for whoever shows it: the command line and the explorer.

`formula` has the JSON of the public contract, `growths` says in words how errors and denominators grow.

Imports the rooms from `arithmetic` to `discovery`, and `continued_fraction`.
"""
