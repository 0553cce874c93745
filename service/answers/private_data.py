"""Requests for a person's private data: they are declined, whatever the knowledge base holds."""

from __future__ import annotations

import re

from index.analysis import fold
from index.countries import find_countries

_PRIVATE = re.compile(
    fold(
        r"\b(?:phone|mobile|cell|whatsapp|passport|identity card|id card|bank account) numbers?\b"
        r"|\btelephone(?: number)?\b|\bphone of\b|\be-?mail(?: address)?\b|\bdate of birth\b"
        r"|\b(?:home|private|personal|residential) address\b|\bbirthday\b|\bbank account\b"
        r"|\bsalary\b|\bmedical (?:records?|history|file)\b|\bhiv status\b|\bwhere does .+ live\b"
        r"|\bnumeros? de (?:telephone|portable|passeport|compte|mobile)\b|\btelephone d\w*\b"
        r"|\badresse (?:e-?mail|electronique|personnelle|privee|mail)\b|\bcourriel d\w*\b"
        r"|\bdomicile d\w*\b|\bou habite\b|\bdate de naissance\b|\bsalaire d\w*\b"
        r"|\bdossier medical\b|\bcompte bancaire\b"
        r"|\bnumeros? de (?:telefono|movil|celular|pasaporte|cuenta)\b|\btelefono (?:personal|de)\b"
        r"|\bcorreo electronico\b|\bdireccion (?:de casa|personal|particular|de correo)\b"
        r"|\bdonde vive\b|\bfecha de nacimiento\b|\bsalario d\w*\b|\bhistorial medico\b"
        r"|\bexpediente medico\b|\bcuenta bancaria\b"
        r"|\bnumeros? d[eo] (?:telefone|telemovel|celular|passaporte|conta)\b|\btelefone d\w\b"
        r"|\bmorada d\w\b|\bendereco (?:pessoal|de casa|residencial|de e-?mail)\b|\bonde mora\b"
        r"|\bdata de nascimento\b|\bficha medica\b|\bconta bancaria\b"
    )
    + "|"
    + "|".join(
        fold(words)
        for words in (
            "رقم هاتف|رقم جوال|رقم الهاتف|البريد الإلكتروني|بريد إلكتروني|عنوان منزل|عنوان سكن",
            "رقم جواز|تاريخ ميلاد|راتب|السجل الطبي|الملف الطبي|حساب بنكي|الحساب البنكي|أين يسكن",
            "أين تسكن|أين يعيش|أين تعيش",
            "номер телефона|телефон|адрес электронной почты|домашний адрес|номер паспорта",
            "дата рождения|дату рождения|зарплата|зарплату|медицинская карта|банковский счет",
            "где живет",
        )
    )
)
"""What is asked for, in English, French, Spanish, Portuguese, Arabic and Russian, folded as in
index/analysis.py."""

_ONE_PERSON = re.compile(
    r"\b(?:the|a|this|that|my|our) (?:\w+ )?(?:beneficiary|migrant|returnee|refugee|survivor|victim"
    r"|colleague|employee|staff member|participant|interviewee|witness|trainee)\b"
    r"|\b(?:mr|mrs|ms|dr|mme|mlle|sr|sra|dra)\b\.?"
    r"|\b(?:du|de la|de l['’]|ce|cette|un|une|le|la|l['’]) ?(?:beneficiaire|migrante?|refugiee?"
    r"|survivante?|victime|collegue|employee?|participante?|temoin)\b"
    r"|\b(?:del|de la|el|la|un|una) (?:beneficiari[oa]|migrante|retornad[oa]|refugiad[oa]"
    r"|sobreviviente|victima|colega|emplead[oa]|participante|testigo)\b"
    r"|\b(?:d?[oa]|um|uma) (?:beneficiari[oa]|migrante|retornad[oa]|refugiad[oa]|sobrevivente"
    r"|vitima|colega|funcionari[oa]|participante|testemunha)\b"
    + "|"
    + fold("السيد|السيدة|المستفيد|المهاجر|العائد|اللاجئ|الناجي|الضحية|الموظف|الزميل|المشارك")
    + "|"
    + fold(r"\bг-н|\bг-жа|бенефициара|мигранта|беженца|сотрудника|коллеги|участника|свидетеля")
)
"""A single person, folded. Of several people ("the beneficiaries") it is statistics."""

_FULL_NAME = re.compile(
    r"(?<![.?!¿]\s)(?<!^)\b[^\W\d_a-z][\w'’-]*[a-zà-ÿ][\w'’-]*(?:\s+(?:de|da|del|bin|al|el|van))?"
    r"\s+[^\W\d_a-z][\w'’-]*[a-zà-ÿ][\w'’-]*"
)
"""Two words with a capital one after the other, the first not opening the sentence."""

_POSSESSIVE = re.compile(r"\b[A-Z][a-z]+['’]s\b")

_ABOUT_THE_SUBJECT = re.compile(
    fold(
        r"\b(?:how (?:do|does|did|should|can|many|much|to)|polic(?:y|ies)|guidelines?|protect\w*"
        r"|consent|average|median|hotline|helpline|registration|"
        r"comment|politiques?|proteg\w+|protection|combien|moyenn?e?|ligne d['’]assistance"
        r"|como|politicas?|proteccion|cuant[oa]s|promedio|linea de ayuda|quant[oa]s|protecao"
        r"|media)\b"
    )
    + "|"
    + fold("كيف|سياسة|حماية|كم |متوسط|الخط الساخن")
    + "|"
    + fold("как |политик|защит|сколько|средн|горяч")
)
"""Questions about how such data are handled, or about many people."""


def asks_for_private_data(question: str) -> bool:
    """Whether a question asks for the private data of one person: named, or singled out."""
    folded = fold(question)
    if not _PRIVATE.search(folded) or _ABOUT_THE_SUBJECT.search(folded):
        return False
    if _ONE_PERSON.search(folded):
        return True
    named = _FULL_NAME.search(question) or _POSSESSIVE.search(question)
    return named is not None and not find_countries(named.group())
