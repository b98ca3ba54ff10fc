### Инструмент, который делает файлы PDF.

pdf-made = { $pages ->
    [one] Готово: { $name }, { $pages } страница.
    [few] Готово: { $name }, { $pages } страницы.
   *[many] Готово: { $name }, { $pages } страниц.
}
pdf-images-missing = Не нашлись картинки: { $images }
pdf-summary = PDF, { $pages ->
    [one] { $pages } страница
    [few] { $pages } страницы
   *[many] { $pages } страниц
}, { $size } КБ
