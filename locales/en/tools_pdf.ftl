### The tool that makes PDF files.

pdf-made = { $pages ->
    [one] Here is { $name }: one page.
   *[other] Here is { $name }: { $pages } pages.
}
pdf-images-missing = These pictures were not found: { $images }
pdf-summary = PDF, { $pages ->
    [one] one page
   *[other] { $pages } pages
}, { $size } KB
