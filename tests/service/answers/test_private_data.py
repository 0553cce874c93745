import pytest

from service.answers.private_data import asks_for_private_data


@pytest.mark.parametrize(
    "question",
    [
        "What is the phone number of Amina Diallo?",
        "What is Amina's home address?",
        "Give me the e-mail address of the beneficiary who was interviewed in Agadez",
        "What is the passport number of the returnee in case 12?",
        "Quel est le numéro de téléphone de Moussa Traoré ?",
        "Quelle est la date de naissance de la bénéficiaire ?",
        "¿Cuál es el correo electrónico de María López?",
        "¿Dónde vive el beneficiario entrevistado?",
        "Qual é o número de telefone de João Silva?",
        "ما هو رقم هاتف المستفيد؟",
        "Какой номер телефона у сотрудника?",
    ],
)
def test_requests_for_a_persons_data(question: str) -> None:
    assert asks_for_private_data(question)


@pytest.mark.parametrize(
    "question",
    [
        "How should we protect the phone numbers of beneficiaries?",
        "What is the telephone number of the hotline in Burkina Faso?",
        "What was the average salary of the returnees?",
        "How many people received a mobile phone number?",
        "Which e-mail tool did the project in South Sudan use?",
        "Comment protéger la date de naissance de la bénéficiaire ?",
        "¿Cuántas personas tenían cuenta bancaria?",
        "كيف نحمي رقم هاتف المستفيد؟",
        "Who is Amina Diallo?",
        "",
    ],
)
def test_questions_about_the_subject_are_no_such_requests(question: str) -> None:
    assert not asks_for_private_data(question)
