"""What a task asks of data and devices."""

import strawberry

from api.schema.common.scalars import BigInt
from api.schema.tasks.enums import DataKind
from api.schema.uploads.inspection import ColumnType, Runtime


@strawberry.input(description="What a column must look like.")
class ColumnRequirementInput:
    name: str = strawberry.field(description="Name in the header; 1 to 200 characters.")
    type: ColumnType = strawberry.field(description="Type.")
    description: str = strawberry.field(
        default="",
        description=(
            "What it means, for the person who owns the data; at most 500 characters."
        ),
    )
    unit: str | None = strawberry.field(
        default=None, description="Unit, such as kg/m²; null when it has none."
    )
    least: float | None = strawberry.field(
        default=None, description="Least value allowed; null when there is no bound."
    )
    greatest: float | None = strawberry.field(
        default=None, description="Greatest value allowed; null when there is no bound."
    )
    categories: list[str] = strawberry.field(
        default_factory=list,
        description="Categories allowed, 2 to 1,000; needed for CATEGORY only.",
    )
    nullable: bool = strawberry.field(
        default=False, description="Whether values may be missing; never for the label."
    )
    missing_markers: list[str] = strawberry.field(
        default_factory=lambda: ["", "NA"],
        description="Values that stand for a missing one; at most 20.",
    )


@strawberry.input(description="What images must look like.")
class ImageRequirementsInput:
    height: int = strawberry.field(
        description="Pixels from top to bottom, 8 to 512; devices scale to it."
    )
    width: int = strawberry.field(
        description="Pixels from left to right, 8 to 512; devices scale to it."
    )
    channels: int = strawberry.field(description="1 for grey, 3 for colour.")
    classes: list[str] = strawberry.field(
        description=(
            "Classes in the order of the model's outputs, 2 to 1,000; each is "
            "the name of a folder."
        )
    )


@strawberry.input(description="What a client's data must look like.")
class DataRequirementsInput:
    kind: DataKind = strawberry.field(
        default=DataKind.TABLE, description="Kind of data."
    )
    columns: list[ColumnRequirementInput] = strawberry.field(
        default_factory=list,
        description=(
            "Columns in the order of the model's inputs, label included; at "
            "most 1,000, empty for images."
        ),
    )
    label: str = strawberry.field(
        default="class",
        description="Name of the column to predict; ignored for images.",
    )
    images: ImageRequirementsInput | None = strawberry.field(
        default=None,
        description="Shape and classes of the images; needed for IMAGES only.",
    )
    least_examples: int = strawberry.field(
        default=20, description="Least rows or images on a device, 1 to 1,000,000."
    )


@strawberry.input(description="What a device must have.")
class DeviceRequirementsInput:
    least_cpu_cores: int = strawberry.field(
        default=1, description="Least CPU cores, 1 to 256."
    )
    least_cpu_score: float = strawberry.field(
        default=0.0,
        description=(
            "Least CPU score of the benchmark, 0 to 1; above 0 a client without "
            "a benchmark can't join."
        ),
    )
    least_free_ram_bytes: BigInt = strawberry.field(
        default=BigInt(0), description="Least free RAM; 0 for what the model needs."
    )
    least_free_storage_bytes: BigInt = strawberry.field(
        default=BigInt(0), description="Least free storage; 0 for what the model needs."
    )
    least_battery_percent: int = strawberry.field(
        default=0, description="Least battery charge in percent, 0 to 100."
    )
    wifi_only: bool = strawberry.field(
        default=False, description="Train on Wi-Fi or cable only."
    )
    charging_only: bool = strawberry.field(
        default=False, description="Train on mains only."
    )
    runtimes: list[Runtime] = strawberry.field(
        default_factory=list,
        description=(
            "Runtimes that may train; empty for every one that can train the model."
        ),
    )
