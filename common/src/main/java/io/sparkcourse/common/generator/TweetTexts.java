package io.sparkcourse.common.generator;

import java.util.List;
import java.util.Map;

/** Short sentences that we wrote ourselves, per language and topic. */
final class TweetTexts {
  private static final Map<String, Map<Topic, List<String>>> TEXTS =
      Map.of(
          "en",
          Map.of(
              Topic.EVERYDAY,
              List.of(
                  "Second coffee and it is not even nine",
                  "The neighbours have a new puppy, nothing else got done today",
                  "Found my keys where I had looked three times",
                  "Somebody on the train is reading the book I just finished"),
              Topic.TECH,
              List.of(
                  "The job that took an hour now takes four minutes",
                  "Reading the plan before blaming the cluster",
                  "One partition did all the work while the others watched",
                  "The test was right and I was wrong, again"),
              Topic.CONFERENCE,
              List.of(
                  "Front row for the opening talk",
                  "Best question of the day came from a first-time attendee",
                  "Slides are online, the demo even worked",
                  "Hallway conversations are the real programme"),
              Topic.SPORT,
              List.of(
                  "What a finish, I had already given up",
                  "Extra time again, my heart cannot take this",
                  "First run in weeks and everything hurts",
                  "The whole street cheered at once"),
              Topic.MUSIC,
              List.of(
                  "That second song has been in my head since breakfast",
                  "Small stage, great sound, home by midnight",
                  "The bass player saved the evening",
                  "Listening to the whole album for the third time"),
              Topic.WEATHER,
              List.of(
                  "The umbrella stayed at home, of course",
                  "Blue sky from one end to the other",
                  "Wind so strong the bins are travelling",
                  "Ten degrees colder than yesterday"),
              Topic.EARTHQUAKE,
              List.of(
                  "Did anyone else feel that just now?",
                  "The lamp is still swinging, all fine here",
                  "Everybody is out on the street, nobody hurt",
                  "That was a long one, checking on my parents")),
          "es",
          Map.of(
              Topic.EVERYDAY,
              List.of(
                  "Otra vez tarde por culpa del autobús",
                  "Hoy cocina mi abuelo, no se habla más",
                  "He perdido el mismo guante dos veces"),
              Topic.TECH,
              List.of(
                  "El proceso tardaba una hora y ahora cuatro minutos",
                  "Primero leo el plan, luego me quejo",
                  "La prueba tenía razón y yo no"),
              Topic.CONFERENCE,
              List.of(
                  "Primera fila en la charla de apertura",
                  "Lo mejor son las conversaciones del pasillo",
                  "La demostración ha funcionado a la primera"),
              Topic.SPORT,
              List.of(
                  "Vaya final, ya no lo esperaba nadie",
                  "Otra prórroga, no me queda voz",
                  "Vuelvo a correr y me duele todo"),
              Topic.MUSIC,
              List.of(
                  "Esa canción no se me va de la cabeza",
                  "Escenario pequeño y un sonido enorme",
                  "Ya voy por la tercera vuelta al disco"),
              Topic.WEATHER,
              List.of(
                  "El paraguas se quedó en casa, claro",
                  "Ni una nube en todo el día",
                  "Qué viento, vuelan hasta las sillas"),
              Topic.EARTHQUAKE,
              List.of(
                  "¿Lo habéis notado también?",
                  "La lámpara sigue moviéndose, todos bien",
                  "Estamos todos en la calle, sin heridos")),
          "pt",
          Map.of(
              Topic.EVERYDAY,
              List.of(
                  "Segundo café e ainda não são nove horas",
                  "O cachorro do vizinho aprendeu a abrir o portão",
                  "Achei os óculos na geladeira"),
              Topic.TECH,
              List.of(
                  "O processo levava uma hora, agora leva quatro minutos",
                  "Uma partição trabalhou e as outras olharam",
                  "O teste estava certo e eu errado"),
              Topic.CONFERENCE,
              List.of(
                  "Primeira fila na palestra de abertura",
                  "A demonstração funcionou, ninguém acreditou",
                  "As melhores conversas são no corredor"),
              Topic.SPORT,
              List.of(
                  "Que final, eu já tinha desistido",
                  "Prorrogação de novo, haja coração",
                  "A rua inteira gritou ao mesmo tempo"),
              Topic.MUSIC,
              List.of(
                  "Essa música não sai da minha cabeça",
                  "Palco pequeno, som enorme",
                  "O baixista salvou a noite"),
              Topic.WEATHER,
              List.of(
                  "O guarda-chuva ficou em casa, claro",
                  "Céu azul de ponta a ponta",
                  "Esfriou dez graus desde ontem"),
              Topic.EARTHQUAKE,
              List.of(
                  "Mais alguém sentiu isso agora?",
                  "O lustre ainda balança, estamos bem",
                  "Todo mundo na rua, ninguém ferido")),
          "ja",
          Map.of(
              Topic.EVERYDAY,
              List.of("今日は二杯目のコーヒー", "電車でとなりの人が同じ本を読んでいる", "鍵はやっぱり机の上にあった"),
              Topic.TECH,
              List.of("一時間かかった処理が四分になった", "テストが正しくて自分が間違っていた", "まず実行計画を読むことにした"),
              Topic.CONFERENCE,
              List.of("基調講演は一番前の席", "デモが一回で動いた", "廊下での会話が一番おもしろい"),
              Topic.SPORT,
              List.of("最後の一分で逆転した", "また延長戦、声がもう出ない", "久しぶりに走って足が痛い"),
              Topic.MUSIC,
              List.of("朝からずっとあの曲が頭の中にある", "小さな会場なのに音がすごい", "アルバムを三回続けて聴いている"),
              Topic.WEATHER,
              List.of("傘は家に置いてきた", "雲ひとつない空", "昨日より十度も寒い"),
              Topic.EARTHQUAKE,
              List.of("いま揺れましたよね", "電灯がまだ揺れている、みんな無事", "家族に電話した、けがはない")),
          "fr",
          Map.of(
              Topic.EVERYDAY,
              List.of(
                  "Deuxième café et il n'est même pas neuf heures",
                  "Le chat du voisin habite chez nous maintenant",
                  "J'ai retrouvé mes clés au même endroit"),
              Topic.TECH,
              List.of(
                  "Le calcul prenait une heure, il prend quatre minutes",
                  "Lire le plan avant d'accuser le cluster",
                  "Le test avait raison et moi tort"),
              Topic.CONFERENCE,
              List.of(
                  "Premier rang pour la conférence d'ouverture",
                  "La démonstration a marché du premier coup",
                  "Les meilleurs échanges sont dans le couloir"),
              Topic.SPORT,
              List.of(
                  "Quelle fin de match, je n'y croyais plus",
                  "Encore des prolongations, je n'ai plus de voix",
                  "Première sortie du mois et j'ai mal partout"),
              Topic.MUSIC,
              List.of(
                  "Cette chanson me suit depuis ce matin",
                  "Petite scène, grand son",
                  "Le bassiste a sauvé la soirée"),
              Topic.WEATHER,
              List.of(
                  "Le parapluie est resté à la maison, bien sûr",
                  "Pas un nuage à l'horizon",
                  "Dix degrés de moins qu'hier"),
              Topic.EARTHQUAKE,
              List.of(
                  "Vous avez senti aussi ?",
                  "La lampe bouge encore, tout va bien",
                  "Tout le monde est dehors, aucun blessé")),
          "de",
          Map.of(
              Topic.EVERYDAY,
              List.of(
                  "Zweiter Kaffee und es ist noch nicht neun",
                  "Der Schlüssel lag da, wo ich dreimal gesucht habe",
                  "Heute kocht mein Bruder, wir bestellen lieber"),
              Topic.TECH,
              List.of(
                  "Der Lauf dauerte eine Stunde, jetzt vier Minuten",
                  "Erst den Plan lesen, dann schimpfen",
                  "Der Test hatte recht und ich nicht"),
              Topic.CONFERENCE,
              List.of(
                  "Erste Reihe beim Eröffnungsvortrag",
                  "Die Vorführung hat auf Anhieb geklappt",
                  "Die besten Gespräche gibt es auf dem Flur"),
              Topic.SPORT,
              List.of(
                  "Was für ein Ende, ich hatte schon aufgegeben",
                  "Wieder Verlängerung, ich bin heiser",
                  "Der erste Lauf seit Wochen und alles tut weh"),
              Topic.MUSIC,
              List.of(
                  "Das Lied geht mir seit heute früh nicht aus dem Kopf",
                  "Kleine Bühne, großer Klang",
                  "Der Bassist hat den Abend gerettet"),
              Topic.WEATHER,
              List.of(
                  "Der Schirm liegt natürlich zu Hause",
                  "Keine Wolke weit und breit",
                  "Zehn Grad kälter als gestern"),
              Topic.EARTHQUAKE,
              List.of(
                  "Habt ihr das auch gespürt?",
                  "Die Lampe schwingt noch, alles gut hier",
                  "Alle stehen auf der Straße, niemand verletzt")));

  private TweetTexts() {}

  /** The languages, the most frequent first. */
  static List<String> languages() {
    return List.of("en", "es", "pt", "ja", "fr", "de");
  }

  static List<String> of(String language, Topic topic) {
    return TEXTS.get(language).get(topic);
  }
}
