"""导入登记: an existing register as a file, from the upload to the rows in the book."""
