"""From marks on a page to text: lines, columns, tables, running heads and paragraphs, by geometry alone.

PDF files, pictures read by OCR and OFD files all say where on a page each character stands. What a paragraph, a cell or
a running head is, is decided here once for all of them. Pure; lengths are points (1/72 inch), y grows downwards.
"""
