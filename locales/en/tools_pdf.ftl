### The tool that makes PDF files.

pdf-made = { $pages ->
    [one] Here is { $name }: one page.
   *[other] Here is { $name }: { $pages } pages.
}
pdf-images-missing = These pictures were not found: { $images }
