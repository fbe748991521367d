"""Clusters of formulas that converge alike, and what they have in common.

`clustering` finds them by density in planes of metrics, `grouping` makes groups of them by the `loop` (the paper's
figure 1) that looks at each: its anchors (`class_heads`), whether the limits agree (`validation`), how it is split
(`splitting`), written down in `trace`. `scores` measures how well metrics tell constants apart; `planes`,
`components` and `thinning` prepare points.
"""
