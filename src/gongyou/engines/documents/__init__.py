"""Documents that leave the house: one neutral value, written as Word, PDF/A or workbook."""
