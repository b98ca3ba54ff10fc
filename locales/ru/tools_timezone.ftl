# Что говорит людям инструмент timezone_set.
timezone-set = Ваш часовой пояс теперь { $zone }. У вас сейчас { $time }.
timezone-which = У «{ $place }» нет одного своего пояса. Какой из этих ваш: { $zones }? Напишите, например: «мой часовой пояс Europe/Berlin».
timezone-which-summary = Пояс нужно уточнить
