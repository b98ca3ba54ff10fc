"""Documents from outside made into text, in processes of their own that may die of them."""
