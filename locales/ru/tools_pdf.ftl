### Инструмент, который делает файлы PDF.

pdf-made = { $pages ->
    [one] Готово: { $name }, { $pages } страница.
    [few] Готово: { $name }, { $pages } страницы.
   *[many] Готово: { $name }, { $pages } страниц.
}
pdf-summary = PDF, { $pages ->
    [one] { $pages } страница
    [few] { $pages } страницы
   *[many] { $pages } страниц
}, { $size } КБ

# Чего файлу не хватает.
note-font_not_found = Шрифта { $name } нет, взят другой.
note-font_not_installed = Шрифт { $name } не установлен, взят другой.
note-characters_spelled_out = Этих символов нет ни в одном шрифте, они записаны кодами или названиями: { $names }{ $more ->
    [0] .
   *[other] {" "}и ещё { $more }.
}
note-images_left_out = Этих картинок в файле нет: { $names }{ $more ->
    [0] .
   *[other] {" "}и ещё { $more }.
}
note-nested_too_deeply = Списки или цитаты вложены слишком глубоко, поэтому текст напечатан как простой.
