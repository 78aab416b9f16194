"""A task of Pima in which zeros are missing values, and its columns are prepared."""

from copy import deepcopy
from typing import Any

from experiments.demo.requester import Requester
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Api
from tests.browser.site import Account, Site
from tests.phone.market import RECRUIT_S, Files

ZERO_IS_MISSING = ("glucose", "pressure", "triceps", "insulin", "mass")
NUMBERS = ("pregnant", *ZERO_IS_MISSING, "pedigree", "age")

MAKE_MODEL = """
mutation MakeModel($input: ModelTemplateInput!) {
  createModelFromTemplate(input: $input) {
    __typename
    ... on Upload { id }
    ... on Refusal { code message }
  }
}
"""


def prepared_task(task: dict[str, Any]) -> dict[str, Any]:
    """The same `TaskInput`: zeros filled with the median, all standardised."""
    task = deepcopy(task)
    for column in task["data"]["columns"]:
        if column["name"] in ZERO_IS_MISSING:
            column |= {"nullable": True, "missingMarkers": ["0"]}
    filled = {
        "kind": "IMPUTE",
        "columns": list(ZERO_IS_MISSING),
        "imputation": "MEDIAN",
    }
    scaled = {"kind": "STANDARDISE", "columns": list(NUMBERS)}
    return {**task, "preprocessing": [filled, scaled]}


async def list_prepared(site: Site, requester: Account, files: Files) -> str:
    """List it with a logistic regression that does no scaling of its own; its id."""
    async with Api(site.url, patience_s=60) as api:
        await sign_in(api, Password(requester.email, requester.password))
        wanted = {
            "template": "LINEAR",
            "learning": "BINARY_CLASSIFICATION",
            "inputShape": [len(NUMBERS)],
        }
        person = Requester(api)
        uploads = {
            "modelUploadId": (await api.do(MAKE_MODEL, input=wanted))["id"],
            "testSetUploadId": await person.upload(files.test_set, "TEST_SET"),
        }
        task = {**prepared_task(files.task), **uploads}
        return await person.list_task(task, RECRUIT_S)
