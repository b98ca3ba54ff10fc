### The tool that makes PDF files.

pdf-made = { $pages ->
    [one] Here is { $name }: one page.
   *[other] Here is { $name }: { $pages } pages.
}
pdf-summary = PDF, { $pages ->
    [one] one page
   *[other] { $pages } pages
}, { $size } KB

# What a file lacks.
note-font_not_found = There is no font at { $name }, so another one is used.
note-font_not_installed = The font { $name } is not installed, so another one is used.
note-characters_spelled_out = No font has these characters, they are spelled out: { $names }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
note-images_left_out = These pictures are not in it: { $names }{ $more ->
    [0] .
   *[other] {" "}and { $more } more.
}
note-nested_too_deeply = Lists or quotes are nested too deeply, so the text is set as plain text.
