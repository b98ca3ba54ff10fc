"""What runs inside the sandbox; copied into its runtime tree, never imported by the product."""
