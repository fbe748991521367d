"""The command line `pcf`: parses arguments, calls the library and prints; the work is done elsewhere.

`app` is the program, its exit codes and errors; `formulas` (one formula; `formula_files` are what it writes),
`proving` (proofs and certificates), `atlases` (make and read an atlas), `hunts` (sieve a box first), `designs`
(formulas for a constant, printed by `designed`), `queries` (ask an atlas) and `explore` (browse it) are its commands.
`commands` has their panels and examples, `arguments` reads what users type, `output` and `streams` print, `notation`
writes mathematics.

Imports everything else, and is imported by `pcf.__main__` alone.
"""
