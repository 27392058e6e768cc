"""Words and shapes of the language: lexicons as data (`*.yaml`), and the rules that read numbers, bounds and dates."""
