"""A client that waits and sends its weights back."""

import time

from flwr.app import Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp

app = ClientApp()


@app.train()
def train(message: Message, context: Context) -> Message:
    """Take as long as a training would."""
    time.sleep(float(message.content["config"]["train-s"]))
    metrics = MetricRecord({"num-examples": 100})
    content = RecordDict({"arrays": message.content["arrays"], "metrics": metrics})
    return Message(content=content, reply_to=message)
