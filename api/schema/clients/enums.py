"""The closed sets of words that describe devices and participations."""

from enum import Enum

import strawberry


@strawberry.enum(description="Kinds of devices.")
class Platform(Enum):
    PHONE = strawberry.enum_value("PHONE", description="A phone or tablet.")
    COMPUTER = strawberry.enum_value("COMPUTER", description="A laptop or desktop.")
    BOARD = strawberry.enum_value(
        "BOARD", description="A single-board computer, such as a Raspberry Pi."
    )
    SERVER = strawberry.enum_value("SERVER", description="A server.")


@strawberry.enum(description="Kinds of network connections.")
class Network(Enum):
    ETHERNET = strawberry.enum_value("ETHERNET", description="Cable.")
    WIFI = strawberry.enum_value("WIFI", description="Wi-Fi.")
    MOBILE = strawberry.enum_value("MOBILE", description="A mobile network.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="Not known.")


@strawberry.enum(description="States of a participation.")
class ParticipationState(Enum):
    REGISTERED = strawberry.enum_value(
        "REGISTERED", description="Has joined; selection is still to come."
    )
    SELECTED = strawberry.enum_value(
        "SELECTED", description="Has a seat and waits for a round."
    )
    BACKUP = strawberry.enum_value("BACKUP", description="Waits as a warm backup.")
    TRAINING = strawberry.enum_value(
        "TRAINING", description="Trains in the running round."
    )
    FINISHED = strawberry.enum_value(
        "FINISHED", description="The task has ended and it took part to the end."
    )
    DROPPED = strawberry.enum_value(
        "DROPPED", description="Dropped out; its seat went to a backup."
    )
    LEFT = strawberry.enum_value("LEFT", description="Left by itself.")
    NOT_SELECTED = strawberry.enum_value("NOT_SELECTED", description="Was not chosen.")


@strawberry.enum(description="Ways to move weights.")
class TransportKind(Enum):
    WEBRTC = strawberry.enum_value("WEBRTC", description="WebRTC data channel.")
    WEBSOCKET = strawberry.enum_value("WEBSOCKET", description="WebSocket.")


@strawberry.enum(description="Files that a trainer needs.")
class TrainingFileKind(Enum):
    MANIFEST = strawberry.enum_value(
        "MANIFEST",
        description=(
            "Layer, name, shape, dtype, trainable and exchanged of each tensor, "
            "in the order of the frames; JSON."
        ),
    )
    TFJS_TOPOLOGY = strawberry.enum_value(
        "TFJS_TOPOLOGY", description="Topology for TensorFlow.js; JSON."
    )
    KERAS_CONFIG = strawberry.enum_value(
        "KERAS_CONFIG", description="Architecture for Keras 3; JSON."
    )
    PREPROCESSING = strawberry.enum_value(
        "PREPROCESSING",
        description="Columns and steps of preprocessing with what was fitted; JSON.",
    )


@strawberry.enum(description="Problems of an SDP offer.")
class OfferProblem(Enum):
    TOO_LARGE = strawberry.enum_value("TOO_LARGE", description="More than 16 KiB.")
    MALFORMED = strawberry.enum_value("MALFORMED", description="Not SDP.")
    NOT_ONE_DATA_CHANNEL = strawberry.enum_value(
        "NOT_ONE_DATA_CHANNEL", description="Has no data channel, or media beside it."
    )
    NO_FINGERPRINT = strawberry.enum_value(
        "NO_FINGERPRINT", description="Has no DTLS fingerprint by SHA-256."
    )
