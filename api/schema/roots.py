"""The three roots of the schema, put together from what each topic offers."""

from strawberry.tools import create_type

from api.schema.accounts.mutations.create_api_key import create_api_key
from api.schema.accounts.mutations.revoke_api_key import revoke_api_key
from api.schema.accounts.mutations.revoke_session import revoke_session
from api.schema.accounts.mutations.sign_in import sign_in
from api.schema.accounts.mutations.sign_out import sign_out
from api.schema.accounts.mutations.sign_up import sign_up
from api.schema.accounts.queries import viewer
from api.schema.clients.mutations.connect import connect
from api.schema.clients.mutations.finish_benchmark import finish_benchmark
from api.schema.clients.mutations.join_task import join_task
from api.schema.clients.mutations.leave_task import leave_task
from api.schema.clients.mutations.register_client import register_client
from api.schema.clients.mutations.retire_client import retire_client
from api.schema.clients.mutations.set_push import set_push
from api.schema.clients.mutations.start_benchmark import start_benchmark
from api.schema.clients.mutations.update_client import update_client
from api.schema.clients.queries import participation, push_public_key
from api.schema.events.subscriptions import (
    account_events,
    marketplace_events,
    task_events,
)
from api.schema.node import node
from api.schema.operators.queries import operator
from api.schema.rewards.mutations.appeal import appeal
from api.schema.rewards.mutations.grant_points import grant_points
from api.schema.rewards.mutations.redeem_points import redeem_points
from api.schema.rewards.mutations.resolve_appeal import resolve_appeal
from api.schema.rewards.mutations.settle_redemption import settle_redemption
from api.schema.rounds.queries import marketplace
from api.schema.tasks.mutations.cancel_task import cancel_task
from api.schema.tasks.mutations.create_task import create_task
from api.schema.tasks.mutations.pause_task import pause_task
from api.schema.tasks.mutations.publish_task import publish_task
from api.schema.tasks.mutations.resume_task import resume_task
from api.schema.tasks.mutations.start_task import start_task
from api.schema.tasks.mutations.update_task import update_task
from api.schema.tasks.queries import task, tasks
from api.schema.tasks.quote import quote
from api.schema.uploads.mutations.create_model_from_template import (
    create_model_from_template,
)
from api.schema.uploads.mutations.create_upload import create_upload
from api.schema.uploads.queries import upload

Query = create_type(
    "Query",
    [
        viewer,
        node,
        task,
        tasks,
        participation,
        upload,
        marketplace,
        quote,
        push_public_key,
        operator,
    ],
    description=(
        "Reads. Sign in with the header `Authorization: Bearer <session token or API "
        "key secret>`, with the session\ncookie in a browser, or with "
        '`{"authorization": "Bearer …"}` in the WebSocket\'s connection_init.\n\n'
        "Expected refusals are types in the result unions and all implement "
        "`Refusal`. The response's `errors`\nhold only what a correct client does "
        "not meet, each with `extensions.code`: BAD_REQUEST, UNAUTHENTICATED,\n"
        "FORBIDDEN, RATE_LIMITED and TOO_COMPLEX (both with `retryAfterS`), INTERNAL "
        "(with `requestId`).\n\nLimits of a request: 256 KiB, 1,000 tokens, depth 8, "
        "15 aliases, cost 5,000 (objects asked for: the product of\n`first`; a list "
        "without `first` counts 10), `first` and `last` from 1 to 100."
    ),
)

Mutation = create_type(
    "Mutation",
    [
        sign_up,
        sign_in,
        sign_out,
        revoke_session,
        create_api_key,
        revoke_api_key,
        create_upload,
        create_model_from_template,
        create_task,
        update_task,
        publish_task,
        start_task,
        pause_task,
        resume_task,
        cancel_task,
        register_client,
        update_client,
        retire_client,
        set_push,
        start_benchmark,
        finish_benchmark,
        join_task,
        leave_task,
        connect,
        redeem_points,
        appeal,
        resolve_appeal,
        settle_redemption,
        grant_points,
    ],
    description=(
        "Writes. Each either does everything it says and returns the changed object, "
        "or does nothing and returns one refusal."
    ),
)

Subscription = create_type(
    "Subscription",
    [task_events, marketplace_events, account_events],
    description=(
        "Live events, over graphql-transport-ws. Events of one stream arrive in the "
        "order of their cursors, each once within a\nsubscription. `since` is "
        "exclusive: the first event is the one after it, so a client that sends the "
        "last cursor it\nprocessed misses none and sees none twice. Without `since` "
        'the stream starts now; `"0"` replays all of it. Cursors\nbelong to their '
        "stream and equal those of `Task.events` and `Account.events`. `taskEvents` "
        "of an ended task replays and\ncompletes; its last event is TaskStateChanged "
        "to COMPLETED, FAILED or CANCELLED, with TaskSettled before it."
    ),
)
