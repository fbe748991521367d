"""Infinite families: lattices of formulas for one constant, with exact maps between neighbours.

`boards` are the sets of formulas in which they lie, `board_families` finds one, `branches` shows that its maps
take limits to limits, `families` states those of an atlas.
"""
