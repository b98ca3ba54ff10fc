# Что говорит людям инструмент execute_python.
python-summary-done = Программа выполнена.
python-summary-failed = Программа завершилась с ошибкой.
python-summary-timeout = Программа работала слишком долго и была остановлена.
python-answer-failed = Программа завершилась с ошибкой.
python-answer-timeout = Программа работала слишком долго и была остановлена.
python-answer-silent = Программа выполнена и ничего не напечатала.
python-answer-files = Программа выполнена, вот что получилось.
