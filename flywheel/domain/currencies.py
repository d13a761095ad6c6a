"""Currencies by the words and signs that people use for them; the first of each is the name it is written with."""

_WORDS = {
    "CNY": "元 圆 块钱 块 人民币 rmb cny yuan ¥",
    "USD": "美元 美圆 美金 美刀 刀 usd us$ dollars dollar bucks us_dollars us_dollar $",
    "EUR": "欧元 欧 eur euros euro €",
    "GBP": "英镑 gbp pounds £",
    "HKD": "港元 港币 港圆 hkd hk$",
    "JPY": "日元 日圆 jpy yen",
    "SGD": "新加坡元 新币 sgd s$",
    "TWD": "新台币 台币 twd nt$",
    "CHF": "瑞士法郎 chf",
    "AUD": "澳元 aud a$",
    "CAD": "加元 cad c$",
    "KRW": "韩元 韩币 krw",
}
CURRENCY_OF = {word.replace("_", " "): code for code, words in _WORDS.items() for word in words.split()}
CURRENCY_NAME = {code: words.split()[0] for code, words in _WORDS.items()}
