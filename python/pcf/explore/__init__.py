"""The explorer: a local web application that shows formulas, constants, classes and searches at permanent addresses.

`server` has the addresses and what is refused, `answers` finds what is shown, as JSON values, `pages` and `drawing`
make HTML of it. Below them: `collection` (the atlases, and the published formulas as one more), `query` (what a search
means), `search` (what it finds), `places` (where a formula lies among those of an atlas), `tasks` (what is computed on
request), `workers` (the processes that do, within limits) and `notation` (formulas for other programs, and in
addresses).

Imports report, results, discovery and what is below.
"""
