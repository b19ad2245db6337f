"""Answers in any language and script, as residents type them. Written by hand, not read from the word tables."""

from __future__ import annotations

import pytest
from babel.dates import get_day_names

from nlu import LANGUAGES
from nlu.data import read
from nlu.scope import open_days
from nlu.words import DATA, POSITIONS, WEEK, load

LEXICON = load()
WORDS = ("yes", "no", "both", "all", "none", "done", "more")
ALWAYS = ("stop", "urgent", "human", "delete_data", "change_language")

# A line: what is meant: how it is typed | how it is typed. What a sentence means: the days it leaves open, parts of the
# day, times; "-" is none of them.
TYPED = {
    "nl": """
        numbers: een | twee | drie | vier | vijf | zes | zeven
            | acht | negen | tien | elf | twaalf | dertien | veertien
        stop: stop | stop ermee | hou op | geen berichten meer
        yes: ja | jazeker | ja graag | klopt
        no: nee | nee hoor | nee dank je | liever niet
        both: beide | allebei | alle twee | ze zijn allebei goed
        all: alles | allemaal | alle opties
        none: geen | geen van allemaal | niets | geen van beide
        first: eerste | de eerste | het eerste
        second: tweede | de tweede
        third: derde | de derde
        last: laatste | de laatste
        done: klaar | ik ben klaar | dat is alles
        more: meer | laat meer zien | andere
        week: maandag | dinsdag | woensdag | donderdag | vrijdag | zaterdag | zondag
        mon tue wed thu fri: doordeweeks | op werkdagen | maandag t/m vrijdag
        sat sun: weekend | in het weekend | zaterdag en zondag
        mon tue wed: maandag tot woensdag | van maandag tot en met woensdag | ma-wo | tussen maandag en woensdag
        mon tue wed thu sat sun: niet op vrijdag | behalve vrijdag | vrijdag niet
        mon tue wed thu fri sat: elke dag behalve zondag | elke dag maar niet op zondag
        tue wed thu fri sat sun: ik kan niet op maandag | maandag kan ik niet
        tue thu afternoon: dinsdag- en donderdagmiddag | dinsdag en donderdag in de middag
        morning: alleen ochtenden | alleen 's ochtends
        fri evening: vrijdagavond
        15:00: om 3 uur | om drie uur | om 15:00 | 15.00 uur
        17:00: na 5 uur | na vijf uur | na 17:00
        -: 2 uur | twee uur | 2 uur per week | twee uurtjes
        """,
    "en": """
        numbers: one | two | three | four | five | six | seven
            | eight | nine | ten | eleven | twelve | thirteen | fourteen
        stop: stop | stop please | unsubscribe | no more messages
        yes: yes | yes please | sure | of course
        no: no | no thanks | nope | not really
        both: both | both of them | both please
        all: all | all of them | everything
        none: none | none of them | nothing | neither
        first: first | the first | the first one | first one
        second: second | the second | the second one
        third: third | the third | the third one
        last: last | the last | the last one
        done: done | that's all | I'm done
        more: more | show more | other options
        week: monday | tuesday | wednesday | thursday | friday | saturday | sunday
        mon tue wed thu fri: weekdays | on weekdays | monday to friday | Mon-Fri
        sat sun: weekend | at the weekend | in the weekends | saturday and sunday
        mon tue wed: Monday to Wednesday | from Monday until Wednesday | mon-wed | between Monday and Wednesday
        mon tue wed thu sat sun: not Friday | except Friday | not on friday | any day but Friday
        mon tue wed thu fri sat: every day except Sunday | everyday but not sunday
        tue wed thu fri sat sun: I can't on Monday | Monday I can't | I am busy on monday
        tue thu afternoon: Tuesday and Thursday afternoon
        morning: only mornings | mornings only
        15:00: at 3 o'clock | at 3 | 15:00 | 3pm | at three
        17:00: after 5 | after 5 o'clock | after 17:00
        -: 2 hours | two hours | 2 hours a week | for 2 hours
        """,
    "ar": """
        numbers: واحد | اثنين | ثلاثة | أربعة | خمسة | ستة | سبعة
            | ثمانية | تسعة | عشرة | أحد عشر | اثنا عشر | ثلاثة عشر | أربعة عشر
        numbers: واحد | تنين | تلاتة | اربعة | خمسة | ستة | سبعة
            | تمانية | تسعة | عشرة | احدعش | اتناعش | تلتعش | اربعتعش
        stop: وقف | توقف | ستوب | لا ترسلوا لي
        yes: نعم | ايوه | أكيد | تمام
        no: لا | لأ | لا شكرا | مش موافق
        both: الاثنين معا | كلاهما | التنين سوا
        all: الكل | كلهم | كل شي
        none: ولا شي | ولا واحد | لا شيء
        first: الأول | الاول | أول واحد
        second: الثاني | التاني | ثاني واحد
        third: الثالث | التالت | ثالث واحد
        last: الأخير | الاخير | آخر واحد
        done: خلص | خلصت | انتهيت
        more: المزيد | كمان | أكثر
        week: الاثنين | الثلاثاء | الأربعاء | الخميس | الجمعة | السبت | الأحد
        week: يوم الاتنين | يوم التلاتا | يوم الاربعا | يوم الخميس | يوم الجمعة | يوم السبت | يوم الاحد
        mon tue wed thu fri: أيام الأسبوع | من الاثنين إلى الجمعة | أيام العمل
        sat sun: نهاية الأسبوع | عطلة نهاية الأسبوع | السبت والأحد
        mon tue wed: من الاثنين إلى الأربعاء | من الاثنين للأربعاء | الاثنين حتى الأربعاء | بين الاثنين والأربعاء
        mon tue wed thu sat sun: ليس الجمعة | ما عدا الجمعة | مو الجمعة | إلا الجمعة
        mon tue wed thu fri sat: كل يوم ما عدا الأحد | كل الأيام إلا الأحد
        tue wed thu fri sat sun: ما بقدر يوم الاثنين | لا أستطيع يوم الاثنين | مش فاضي الاثنين
        tue thu afternoon: الثلاثاء والخميس بعد الظهر
        morning: الصبح بس | فقط صباحا | فقط الصباح
        15:00: الساعة 3 | الساعة ٣ | الساعة 15:00 | الساعة الثالثة | الساعة تلاتة
        17:00: بعد الساعة 5 | بعد ٥ | بعد الخامسة
        -: ساعتين | 2 ساعات | لمدة ساعتين | ٣ ساعات | ساعة واحدة
        """,
    "fa": """
        numbers: یک | دو | سه | چهار | پنج | شش | هفت | هشت | نه تا | ده | یازده | دوازده | سیزده | چهارده
        numbers: شماره یک | شماره دو | شماره سه | شماره چهار | شماره پنج | شماره شش | شماره هفت
            | شماره هشت | شماره نه | شماره ده
        stop: توقف | بس کن | دیگه پیام نده
        yes: بله | آره | باشه | حتما
        no: نه | نخیر | نه ممنون | نه مرسی
        both: هر دو | هردو | هر دوتاش
        all: همه | همه‌شون | همه چی
        none: هیچ‌کدام | هیچکدوم | هیچی
        first: اولی | اول | گزینه اول
        second: دومی | دوم | گزینه دوم
        third: سومی | سوم | گزینه سوم
        last: آخری | آخرین | گزینه آخر
        done: تمام | تموم شد | همین
        more: بیشتر | بازم | ادامه
        week: دوشنبه | سه‌شنبه | چهارشنبه | پنج‌شنبه | جمعه | شنبه | یکشنبه
        week: دو شنبه | سه شنبه | چهار شنبه | پنجشنبه | جمعه | شنبه | یک شنبه
        mon tue wed thu fri: وسط هفته | روزهای کاری | دوشنبه تا جمعه
        sat sun: آخر هفته | آخر هفته‌ها | شنبه و یکشنبه
        mon tue wed: دوشنبه تا چهارشنبه | از دوشنبه تا چهارشنبه | بین دوشنبه و چهارشنبه
        mon tue wed thu sat sun: جمعه نه | به جز جمعه | غیر از جمعه
        mon tue wed thu fri sat: هر روز به جز یکشنبه | همه روزها غیر از یکشنبه
        tue wed thu fri sat sun: دوشنبه نمی‌تونم | دوشنبه‌ها نمی‌توانم بیایم | دوشنبه وقت ندارم
        tue thu afternoon: سه‌شنبه و پنج‌شنبه بعدازظهر
        morning: فقط صبح | فقط صبح‌ها
        15:00: ساعت ۳ | ساعت سه | ساعت ۱۵:۰۰
        17:00: بعد از ساعت ۵ | بعد از ۵
        -: دو ساعت | ۲ ساعت | سه ساعت در هفته
        """,
    "prs": """
        numbers: یک | دو | سه | چهار | پنج | شش | هفت | هشت | نه نفر | ده | یازده | دوازده | سیزده | چهارده
        numbers: نمبر یک | نمبر دو | نمبر سه | نمبر چهار | نمبر پنج | نمبر شش | نمبر هفت
            | نمبر هشت | نمبر نه | نمبر ده
        stop: توقف | بس کو | پیام روان نکنین
        yes: بلی | درست است | حتما | بله
        no: نی | نه | نخیر | نی تشکر
        both: هر دو | هردو | هردویش
        all: همه | کلش | تمامش
        none: هیچ کدام | هیچکدامش | هیچ
        first: اولی | اول | نمبر یک
        second: دومی | دوم | نمبر دو
        third: سومی | سوم | نمبر سه
        last: آخری | آخرین | آخرش
        done: خلاص | تمام شد | بس است
        more: بیشتر | زیادتر | باز هم
        week: دوشنبه | سه شنبه | چهارشنبه | پنجشنبه | جمعه | شنبه | یکشنبه
        mon tue wed thu fri: روزهای کاری | از دوشنبه تا جمعه
        sat sun: آخر هفته | شنبه و یکشنبه | روزهای رخصتی
        mon tue wed: دوشنبه تا چهارشنبه | از دوشنبه الی چهارشنبه
        mon tue wed thu sat sun: جمعه نی | به جز جمعه | غیر از جمعه
        mon tue wed thu fri sat: هر روز به جز یکشنبه | هر روز غیر از یکشنبه
        tue wed thu fri sat sun: دوشنبه نمیتوانم | دوشنبه آمده نمیتوانم | روز دوشنبه نمی‌توانم
        tue thu afternoon: سه شنبه و پنجشنبه بعد از چاشت
        morning: فقط صبح | تنها صبح
        15:00: ساعت ۳ | ساعت سه | ۳ بجه | سه بجه | ساعت 15:00
        17:00: بعد از ساعت ۵ | بعد از ۵ بجه
        -: دو ساعت | ۲ ساعت | سه ساعت در هفته
        """,
    "ti": """
        numbers: ሓደ | ክልተ | ሰለስተ | ኣርባዕተ | ሓሙሽተ | ሽዱሽተ | ሸውዓተ
            | ሸሞንተ | ትሽዓተ | ዓሰርተ | ዓሰርተ ሓደ | ዓሰርተ ክልተ | ዓሰርተ ሰለስተ | ዓሰርተ ኣርባዕተ
        stop: ደው በል | ጠጠው በል | ኣቋርጹ
        yes: እወ | ሕራይ | ኦኬ | ጽቡቕ
        no: ኣይፋል | ኣይፋሉን | አይፋል | ኣይደልን
        both: ክልቲኡ | ክልቲኦም | ክልቲኡ እደሊ
        all: ኩሉ | ኩሎም | ንኹሉ
        none: ዋላ ሓደ | ምንም | ሓደ'ኳ
        first: ቀዳማይ | እቲ ቀዳማይ
        second: ካልኣይ | እቲ ካልኣይ
        third: ሳልሳይ | እቲ ሳልሳይ
        last: ናይ መወዳእታ | እቲ መወዳእታ | እቲ ናይ መወዳእታ
        done: ወዲአ | ተወዲኡ | በቃ
        more: ተወሳኺ | ካልእ | ካልእ ኣርእየኒ
        week: ሰኑይ | ሰሉስ | ረቡዕ | ሓሙስ | ዓርቢ | ቀዳም | ሰንበት
        mon tue wed thu fri: መዓልታት ስራሕ | ካብ ሰኑይ ክሳብ ዓርቢ
        sat sun: ቀዳመ ሰንበት | ቀዳምን ሰንበትን | መወዳእታ ሰሙን
        mon tue wed: ካብ ሰኑይ ክሳብ ረቡዕ | ሰኑይ ክሳዕ ረቡዕ
        mon tue wed thu sat sun: ዓርቢ ኣይኮነን | ብዘይካ ዓርቢ | ብጀካ ዓርቢ
        mon tue wed thu fri sat: ኩሉ መዓልቲ ብዘይካ ሰንበት | ብዘይካ ሰንበት ኩሉ መዓልቲ
        tue wed thu fri sat sun: ሰኑይ ኣይክእልን | ብሰኑይ ኣይክእልን እየ | ሰኑይ ክመጽእ ኣይክእልን
        tue thu afternoon: ሰሉስን ሓሙስን ድሕሪ ቀትሪ
        morning: ንግሆ ጥራይ | ንግሆ ጥራሕ
        15:00: ሰዓት 3 | ሰዓት ሰለስተ | ሰዓት ፫ | ሰዓት 15:00
        17:00: ድሕሪ ሰዓት 5 | ድሕሪ ሰዓት ሓሙሽተ
        -: 2 ሰዓት | ክልተ ሰዓት | ንክልተ ሰዓታት
        """,
    "so": """
        numbers: kow | laba | saddex | afar | shan | lix | toddoba
            | siddeed | sagaal | toban | kow iyo toban | laba iyo toban | saddex iyo toban | afar iyo toban
        stop: jooji | joogso | ha ii soo qorin
        yes: haa | waa hagaag | haye | sax
        no: maya | may | ma rabo | maya mahadsanid
        both: labadaba | labada | labaduba
        all: dhammaan | dhamaan | kulligood | wax walba
        none: midna | midna ma rabo | waxba
        first: koowaad | kan koowaad | kan ugu horreeya
        second: labaad | kan labaad
        third: saddexaad | kan saddexaad
        last: ugu dambeeya | kan ugu dambeeya | kan u dambeeya
        done: waan dhammeeyay | diyaar | intaas waaye
        more: kuwo kale | in ka badan | wax kale
        week: Isniin | Talaado | Arbaco | Khamiis | Jimco | Sabti | Axad
        week: isniinta | talaadada | arbacada | khamiista | jimcaha | sabtida | axadda
        mon tue wed thu fri: maalmaha shaqada | isniin ilaa jimco | Isniinta ilaa Jimcaha
        sat sun: dhammaadka toddobaadka | sabti iyo axad | weekendka
        mon tue wed: isniin ilaa arbaco | laga bilaabo isniinta ilaa arbacada
        mon tue wed thu sat sun: jimco maya | marka laga reebo jimcaha | jimcaha ma awoodo
        mon tue wed thu fri sat: maalin walba marka laga reebo axadda | maalin kasta axad mooyee
        tue wed thu fri sat sun: isniinta ma imaan karo | ma imaan karo isniinta | isniin ma awoodo
        tue thu afternoon: talaado iyo khamiis galabtii
        morning: subaxdii kaliya | kaliya subaxdii
        15:00: saacadda 3 | saacadda saddex | 15:00
        17:00: saacadda 5 kadib | 5 kadib | saacadda shan kadib
        -: 2 saacadood | laba saacadood | saacado 2 | 2 saac
        """,
    "tr": """
        numbers: bir | iki | üç | dört | beş | altı | yedi | sekiz | dokuz | on | on bir | on iki | on üç | on dört
        stop: durdur | mesaj atmayın | yazmayın
        yes: evet | olur | tamam | tabii ki
        no: hayır | yok | istemiyorum | hayır teşekkürler
        both: ikisi de | her ikisi | her ikisi de
        all: hepsi | tümü | hepsi olur
        none: hiçbiri | hiç biri | hiçbirini istemiyorum
        first: birinci | ilki | birincisi
        second: ikinci | ikincisi
        third: üçüncü | üçüncüsü
        last: sonuncu | sonuncusu | en son
        done: bitti | bu kadar | tamamlandı
        more: daha fazla | başka | daha
        week: pazartesi | salı | çarşamba | perşembe | cuma | cumartesi | pazar
        week: Pazartesi günü | sali gunu | carsamba gunu | persembe gunu | cuma günü | Cumartesi günü | pazar günü
        mon tue wed thu fri: hafta içi | hafta içi her gün | pazartesiden cumaya
        sat sun: hafta sonu | cumartesi ve pazar | hafta sonları
        mon tue wed: pazartesiden çarşambaya kadar | pazartesi-çarşamba | pazartesi ile çarşamba arası
        mon tue wed thu sat sun: cuma olmaz | cuma hariç | cuma günü gelemem | cuma değil
        mon tue wed thu fri sat: pazar hariç her gün | pazar dışında her gün | her gün ama pazar olmaz
        tue wed thu fri sat sun: pazartesi gelemem | pazartesi günü gelemiyorum | pazartesi müsait değilim
        tue thu afternoon: salı ve perşembe öğleden sonra
        morning: sadece sabah | sadece sabahları
        15:00: saat 3 | saat 3'te | saat üçte | saat 15:00
        17:00: 5'ten sonra | saat 5'ten sonra | saat beşten sonra
        -: 2 saat | iki saat | haftada 2 saat
        """,
    "ku": """
        numbers: yek | du | sê | çar | pênc | şeş | heft | heşt | neh | deh | yanzdeh | dwanzdeh | sêzdeh | çardeh
        stop: raweste | mesajan neşîne | ji min re nenivîse
        yes: erê | belê | baş e | temam
        no: na | nexêr | na spas | naxwazim
        both: herdu | her du | herdu jî
        all: hemû | hemî | gişt
        none: yek jî na | ne yek | hîç
        first: yekem | ya yekem | yê yekem
        second: duyem | ya duyem
        third: sêyem | ya sêyem
        last: ya dawî | yê dawî | ya dawîn
        done: qediya | xilas | temam bû
        more: zêdetir | bêtir | yên din
        week: duşem | sêşem | çarşem | pêncşem | înî | şemî | yekşem
        week: roja duşemê | roja sêşemê | roja çarşemê | roja pêncşemê | roja înê | roja şemiyê | roja yekşemê
        mon tue wed thu fri: rojên kar | ji duşemê heta înê | navhefte
        sat sun: dawiya hefteyê | şemî û yekşem
        mon tue wed: ji duşemê heta çarşemê | duşem heta çarşem
        mon tue wed thu sat sun: ne înî | ji bilî înê | înî na | roja înê nikarim
        mon tue wed thu fri sat: her roj ji bilî yekşemê | hemû roj, yekşem na
        tue wed thu fri sat sun: duşemê nikarim | ez duşemê nikarim werim | duşem na
        tue thu afternoon: sêşem û pêncşem piştî nîvro
        morning: tenê sibehê | tenê sibehan
        15:00: saet 3 | saet sê | demjimêr 3 | saet 15:00
        17:00: piştî saet 5 | piştî 5
        -: 2 saet | du saet | 2 saetan
        """,
    "ps": """
        numbers: یو | دوه | درې | څلور | پنځه | شپږ | اووه | اته | نهه | لس | یوولس | دولس | دیارلس | څوارلس
        stop: بس کړه | ودرېږه | پیغامونه مه رالېږئ
        yes: هو | سمه ده | ښه ده | بلې
        no: نه | نه مننه | نه غواړم | نا
        both: دواړه | دواړه غواړم | هر دو
        all: ټول | هر څه | ټولې
        none: هېڅ | هیڅ یو | هېڅ یو نه
        first: لومړی | اول | لومړنی
        second: دوهم | دویم
        third: دریم | درېیم
        last: وروستی | آخري
        done: خلاص | تمام | بس همدا
        more: نور | نور هم | زیات
        week: دوشنبه | سه شنبه | چهارشنبه | پنجشنبه | جمعه | شنبه | یکشنبه
        mon tue wed thu fri: کاري ورځې | له دوشنبې تر جمعې | د کار ورځې
        sat sun: د اونۍ پای | شنبه او یکشنبه
        mon tue wed: له دوشنبې تر چهارشنبې | له دوشنبې څخه تر چهارشنبې پورې | دوشنبه تر چارشنبه
        mon tue wed thu sat sun: جمعه نه | له جمعې پرته | پرته له جمعې | جمعه نشم راتلای
        mon tue wed thu fri sat: هره ورځ پرته له یکشنبې | له یکشنبې پرته هره ورځ
        tue wed thu fri sat sun: دوشنبه نشم راتلای | دوشنبه نه شم راتلای | دوشنبه وزګار نه یم
        tue thu afternoon: سه شنبه او پنجشنبه ماسپښین
        morning: یوازې سهار | صرف سهار
        15:00: درې بجې | ۳ بجې | په ۳ بجو | 15:00
        17:00: له ۵ بجو وروسته | له پنځو بجو وروسته
        -: دوه ساعته | ۲ ساعته | درې ساعته | په اونۍ کې دوه ساعته
        """,
    "uk": """
        numbers: один | два | три | чотири | п'ять | шість | сім
            | вісім | дев'ять | десять | одинадцять | дванадцять | тринадцять | чотирнадцять
        stop: стоп | припиніть | не пишіть мені
        yes: так | ага | добре | звісно
        no: ні | не хочу | ні дякую | не треба
        both: обидва | обидві | і те і те
        all: всі | усе | все підходить
        none: жоден | жодне | нічого
        first: перший | перша | перший варіант
        second: другий | друге | другий варіант
        third: третій | третя | третій варіант
        last: останній | останнє | останній варіант
        done: готово | це все | закінчила
        more: ще | інші | більше
        week: понеділок | вівторок | середа | четвер | п'ятниця | субота | неділя
        week: в понеділок | у вівторок | в середу | в четвер | у п’ятницю | в суботу | в неділю
        mon tue wed thu fri: будні | по буднях | з понеділка по п'ятницю
        sat sun: вихідні | на вихідних | субота і неділя
        mon tue wed: з понеділка по середу | від понеділка до середи | пн-ср | між понеділком і середою
        mon tue wed thu sat sun: не п'ятниця | крім п'ятниці | тільки не в п'ятницю | у п'ятницю не можу
        mon tue wed thu fri sat: щодня крім неділі | кожен день, окрім неділі | всі дні крім неділі
        tue wed thu fri sat sun: в понеділок не можу | не можу в понеділок | понеділок не підходить
        tue thu afternoon: вівторок і четвер після обіду
        morning: тільки зранку | лише вранці
        15:00: о 3 годині | о третій | о 15:00 | о третій годині
        17:00: після 5 | після 17:00 | після п'ятої
        -: 2 години | могу 2 часа | дві години | можу 2 години на тиждень | 3 години
        """,
    "ru": """
        numbers: один | два | три | четыре | пять | шесть | семь
            | восемь | девять | десять | одиннадцать | двенадцать | тринадцать | четырнадцать
        stop: стоп | прекратите | не пишите мне
        yes: да | конечно | хорошо | ага
        no: нет | не хочу | нет спасибо | не надо
        both: оба | обе | и то и другое
        all: все | всё | все варианты
        none: ни один | ничего | никакой
        first: первый | первая | первый вариант
        second: второй | второе | второй вариант
        third: третий | третья | третий вариант
        last: последний | последняя | последний вариант
        done: готово | это всё | всё готово
        more: ещё | еще | другие
        week: понедельник | вторник | среда | четверг | пятница | суббота | воскресенье
        week: в понедельник | во вторник | в среду | в четверг | в пятницу | в субботу | в воскресенье
        mon tue wed thu fri: будни | по будням | с понедельника по пятницу | пн-пт
        sat sun: выходные | по выходным | в выходные | суббота и воскресенье
        mon tue wed: с понедельника по среду | с понедельника до среды | пн-ср | между понедельником и средой
        mon tue wed thu sat sun: не пятница | кроме пятницы | только не в пятницу | в пятницу не могу
        mon tue wed thu fri sat: каждый день кроме воскресенья | все дни, кроме воскресенья
        tue wed thu fri sat sun: в понедельник не могу | не могу в понедельник | я не могу по понедельникам
        tue thu afternoon: вторник и четверг после обеда
        morning: только утром | только по утрам
        15:00: в 3 часа | в три часа | в 15:00 | в 3
        17:00: после 5 | после пяти | после 17:00
        -: 2 часа | могу 2 часа | два часа в неделю | 5 часов
        """,
    "fr": """
        numbers: un | deux | trois | quatre | cinq | six | sept | huit | neuf | dix | onze | douze | treize | quatorze
        stop: stop | arrêtez | plus de messages
        yes: oui | d'accord | bien sûr | ok
        no: non | non merci | pas du tout | jamais
        both: les deux | tous les deux | toutes les deux
        all: tout | tous | toutes | tous les choix
        none: aucun | aucune | rien | ni l'un ni l'autre
        first: premier | le premier | la première | la première option
        second: deuxième | le deuxième | la deuxième option
        third: troisième | le troisième | la troisième option
        last: dernier | le dernier | la dernière
        done: fini | j'ai fini | c'est tout
        more: plus | voir plus | d'autres
        week: lundi | mardi | mercredi | jeudi | vendredi | samedi | dimanche
        week: le lundi | le mardi | le mercredi | le jeudi | le vendredi | le samedi | le dimanche
        mon tue wed thu fri: en semaine | du lundi au vendredi | les jours de semaine
        sat sun: le week-end | le weekend | samedi et dimanche
        mon tue wed: du lundi au mercredi | de lundi à mercredi | lundi jusqu'à mercredi | entre lundi et mercredi
        mon tue wed thu sat sun: pas vendredi | sauf vendredi | pas le vendredi | sauf le vendredi
        mon tue wed thu fri sat: tous les jours sauf dimanche | tous les jours sauf le dimanche
        tue wed thu fri sat sun: je ne peux pas le lundi | lundi je peux pas | le lundi c'est pas possible
        tue thu afternoon: mardi et jeudi après-midi
        morning: seulement le matin | le matin uniquement
        15:00: à 15h | à 15:00 | à 3 heures | à trois heures | 15h00
        17:00: après 17h | après 5h | après 5 heures
        -: 2 heures | deux heures par semaine | 2h par semaine | pendant 2 heures
        """,
    "es": """
        numbers: uno | dos | tres | cuatro | cinco | seis | siete
            | ocho | nueve | diez | once | doce | trece | catorce
        stop: parar | alto | no más mensajes
        yes: sí | si | claro | vale
        no: no | no gracias | no quiero | mejor no
        both: los dos | ambos | ambas
        all: todo | todos | todas
        none: ninguno | ninguna | nada
        first: primero | el primero | la primera | la primera opción
        second: segundo | el segundo | la segunda opción
        third: tercero | el tercero | la tercera opción
        last: último | el último | la última
        done: listo | ya está | eso es todo
        more: más | ver más | otros
        week: lunes | martes | miércoles | jueves | viernes | sábado | domingo
        week: el lunes | el martes | el miercoles | los jueves | los viernes | el sabado | los domingos
        mon tue wed thu fri: entre semana | de lunes a viernes | días laborables
        sat sun: fin de semana | los fines de semana | sábado y domingo
        mon tue wed: de lunes a miércoles | lunes a miércoles | desde el lunes hasta el miércoles | entre lunes y miércoles
        mon tue wed thu sat sun: viernes no | menos el viernes | excepto viernes | el viernes no puedo
        mon tue wed thu fri sat: todos los días menos el domingo | todos los días excepto domingo
        tue wed thu fri sat sun: no puedo el lunes | los lunes no puedo | el lunes no me va bien
        tue thu afternoon: martes y jueves por la tarde
        morning: solo por la mañana | solo en las mañanas
        15:00: a las 3 | a las 15:00 | a las tres | 15:00
        17:00: después de las 5 | después de las cinco
        -: 2 horas | dos horas | 2 horas por semana
        """,
}
Case = tuple[str, str, str]
ROWS: list[Case] = [
    (language, *(part.strip() for part in row.split(": ", 1)))  # type: ignore[misc]  # two parts
    for language, table in TYPED.items()
    for row in table.replace("\n            |", " |").strip().splitlines()
]


def typed(*meanings: str) -> list[Case]:
    """(language, meaning, text) of these rows."""
    return [(lang, means, text) for lang, means, row in ROWS if means in meanings for text in row.split(" | ")]


def in_order(meaning: str) -> list[tuple[str, int, str]]:
    """(language, place in the row, text)"""
    rows = [(lang, row.split(" | ")) for lang, means, row in ROWS if means == meaning]
    return [(lang, place, text) for lang, texts in rows for place, text in enumerate(texts, 1)]


NAMED = {"numbers", "week", "stop", *WORDS, *POSITIONS}
SENTENCES = typed(*{means for _, means, _ in ROWS} - NAMED)


def heard(text: str, language: str | None) -> str:
    """The days left open, the parts of the day, the times."""
    found = LEXICON.entities(text, language)
    parts = [e.value for e in found if e.entity in {"daypart", "time"} and not e.negated]
    return " ".join([*open_days(found), *dict.fromkeys(parts)]) or "-"


def test_every_language_has_a_table() -> None:
    assert TYPED.keys() == set(LANGUAGES)
    for language in LANGUAGES:
        rows = [means for lang, means, _ in ROWS if lang == language]
        assert set(rows) >= NAMED | {"-", "15:00", "17:00", "morning", "sat sun", "mon tue wed", "tue thu afternoon"}


@pytest.mark.parametrize(("language", "number", "text"), in_order("numbers"))
def test_number_words(language: str, number: int, text: str) -> None:
    assert LEXICON.numbers(text, language) == (number,)


@pytest.mark.parametrize(
    "digits",
    [
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        "١ ٢ ٣ ٤ ٥ ٦ ٧ ٨ ٩ ١٠ ١١ ١٢ ١٣ ١٤",
        "۱ ۲ ۳ ۴ ۵ ۶ ۷ ۸ ۹ ۱۰ ۱۱ ۱۲ ۱۳ ۱۴",
        "፩ ፪ ፫ ፬ ፭ ፮ ፯ ፰ ፱ ፲ ፲፩ ፲፪ ፲፫ ፲፬",
        "1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣ 6️⃣ 7️⃣ 8️⃣ 9️⃣ 🔟",
        "① ② ③ ④ ⑤ ⑥ ⑦ ⑧ ⑨ ⑩ ⑪ ⑫ ⑬ ⑭",
        "१ २ ३ ४ ५ ६ ७ ८ ९ १० ११ १२ १३ १४",
    ],
)
@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_digits_of_any_script(digits: str, language: str | None) -> None:
    signs = digits.split()
    assert [LEXICON.numbers(sign, language) for sign in signs] == [(n,) for n in range(1, len(signs) + 1)]
    assert LEXICON.numbers(f"{signs[0]}, {signs[2]}", language) == (1, 3)


@pytest.mark.parametrize(("language", "meaning", "text"), typed(*WORDS))
def test_words_that_answer_a_question(language: str, meaning: str, text: str) -> None:
    for written in (text, text.upper(), f"{text} 👍🏽", f"  {text}."):
        assert LEXICON.control(written, language) == meaning
        assert LEXICON.numbers(written, language) == (), "a number comes first in bot.dialogue.interpret"


@pytest.mark.parametrize(("language", "meaning", "text"), typed(*POSITIONS))
def test_the_first_to_the_last(language: str, meaning: str, text: str) -> None:
    assert LEXICON.position(text, language) == POSITIONS[meaning]
    assert LEXICON.numbers(text, language) == ((POSITIONS[meaning],) if meaning != "last" else ())
    assert LEXICON.control(text, language) not in ALWAYS


@pytest.mark.parametrize(("language", "place", "text"), in_order("week"))
def test_names_of_days_as_people_type_them(language: str, place: int, text: str) -> None:
    assert heard(text, language) == heard(text.upper(), language) == WEEK[place - 1]
    assert LEXICON.numbers(text, language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_days_in_cldr(language: str) -> None:
    names = get_day_names("wide", locale={"prs": "fa_AF"}.get(language, language))
    found = {WEEK[place]: heard(name, language) for place, name in names.items()}
    if language == "ps":  # CLDR's word for Saturday is also the one for "week", and that is how people use it
        assert found.pop("sat") == "-"
    assert all(day == name for day, name in found.items()), found


@pytest.mark.parametrize(("language", "meaning", "text"), SENTENCES)
def test_ranges_exclusions_and_times(language: str, meaning: str, text: str) -> None:
    assert heard(text, language) == meaning


@pytest.mark.parametrize(("language", "meaning", "text"), typed("stop"))
def test_stop_as_people_say_it(language: str, meaning: str, text: str) -> None:
    for conversation in (None, *LANGUAGES):
        assert LEXICON.control(text, conversation) == LEXICON.control(f"{text.upper()}!!!", conversation) == meaning


LISTED = [
    (path.parent.name, name, phrase)
    for path in sorted(DATA.glob("*/words.yml"))
    for name, phrases in read(path).lookups.items()
    for phrase in phrases
    if name in ALWAYS
]


@pytest.mark.parametrize(("language", "name", "phrase"), LISTED)
def test_what_works_at_any_moment_one_by_one(language: str, name: str, phrase: str) -> None:
    for written in (phrase, phrase.upper(), phrase.capitalize(), f"{phrase}!!", f" {phrase} 🙏"):
        assert LEXICON.control(written, language) == name
    if name in {"stop", "urgent"}:
        for other in (None, *LANGUAGES):
            assert LEXICON.control(phrase, other) == LEXICON.control(phrase.upper(), other) == name, other


def test_every_language_has_words_for_what_works_at_any_moment() -> None:
    assert {(language, name) for language, name, _ in LISTED} == {(one, name) for one in LANGUAGES for name in ALWAYS}


@pytest.mark.parametrize(
    ("text", "language", "meaning"),
    [
        ("maandagmorgen of zaterdagavond", "nl", "mon sat morning evening"),
        ("ma, di en vr", "nl", "mon tue fri"),
        ("zo kan ik niet, ma en wo", "nl", "mon wed"),
        ("lun, mer et ven", "fr", "mon wed fri"),
        ("la mer en vacances", "fr", "-"),
        ("سبت احد", "ar", "sat sun"),
        ("weekdays except friday", "en", "mon tue wed thu"),
        ("weekend but not sunday", "en", "sat"),
        ("no, friday", "en", "fri"),
        ("у п'ятницю не можу, у суботу можу", "uk", "sat"),
        ("isniin ma awoodo, talaado waan imaan karaa", "so", "tue"),
        ("maandag 9 uur", "nl", "mon 09:00"),
        ("lunes 2 horas", "es", "mon"),
        ("3 часа дня", "ru", "15:00"),
        ("15 heures", "fr", "15:00"),
        ("saat on", "tr", "10:00"),
        ("cuma saat 10 buçuk", "tr", "fri 10:30"),
    ],
)
def test_days_and_times_in_their_company(text: str, language: str, meaning: str) -> None:
    assert heard(text, language) == meaning


def entities(text: str, language: str) -> str:
    return " ".join("-" * e.negated + e.value for e in LEXICON.entities(text, language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("je suis dans la chambre 12", "fr", "12"),
        ("j'aime la danse", "fr", "art_music"),
        ("ik hou van dans", "nl", "art_music"),
        ("په اونۍ کې دوه ورځې", "ps", "2"),
        ("زه په دري خبرې کوم", "ps", "prs"),
        ("درې ورځې", "ps", "3"),
        ("дві години в суботу", "uk", "2 sat"),
        ("I have two kids", "en", "2"),
        ("my children can come too", "en", ""),
        ("I like working with children", "en", "children"),
        ("у меня двое детей", "ru", "2"),
        ("мої діти", "uk", ""),
        ("хочу працювати з дітьми", "uk", "children"),
        ("أولادي معي", "ar", ""),
        ("بحب الشغل مع الأولاد", "ar", "children"),
        ("ik heb twee kinderen", "nl", "2"),
        ("ik heb met kinderen gewerkt", "nl", "children"),
        ("mes enfants viennent aussi", "fr", ""),
        ("mis hijos", "es", ""),
        ("меня интересуют дети", "ru", "children"),
        ("بچه‌هام", "fa", ""),
        ("اولادهایم", "prs", ""),
        ("ደቀይ", "ti", ""),
        ("carruurtayda", "so", ""),
        ("iki çocuğum var", "tr", "2"),
        ("zarokên min", "ku", ""),
        ("ماشومان مې", "ps", ""),
        ("واحد من رفقاتي يوم السبت", "ar", "sat"),
        ("qursê bike", "ku", ""),
    ],
)
def test_words_that_mean_something_else_here(text: str, language: str, expected: str) -> None:
    assert entities(text, language) == expected
