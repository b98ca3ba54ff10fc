# Что говорит людям инструмент timezone_set.
timezone-set = Ваш часовой пояс теперь { $zone }. У вас сейчас { $time }.
timezone-which = «{ $place }» может означать несколько поясов. Какой ваш: { $zones }? Напишите, например: «мой часовой пояс Europe/Berlin».
timezone-which-summary = Пояс нужно уточнить
