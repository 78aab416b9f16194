/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** Bytes or points: a whole number sent as a JSON integer, within ±(2^53 − 1), so that every JSON parser reads it exactly. */
  BigInt: { input: number; output: number; }
  /** A moment in UTC as ISO 8601 with offset, such as 2026-11-22T09:00:00Z. */
  DateTime: { input: string; output: string; }
};

/** Rules that turn the updates of a round into new global weights. */
export type Aggregation =
  /** Mean weighted by examples (McMahan et al. 2017). */
  | 'FEDAVG';

/** Parameters of an aggregation rule; null for the rule's default. */
export type AggregationParametersInput = {
  /** FEDADAM, FEDYOGI: decay of the mean, 0 to 1; default 0.9. */
  readonly beta1?: InputMaybe<Scalars['Float']['input']>;
  /** FEDADAM, FEDYOGI: decay of the second moment, 0 to 1; default 0.99. */
  readonly beta2?: InputMaybe<Scalars['Float']['input']>;
  /** MULTI_KRUM: share of bad updates to withstand, 0 to 0.49; default 0.2. */
  readonly byzantine?: InputMaybe<Scalars['Float']['input']>;
  /** Norm to which updates are clipped, as a multiple of the running median, 0.1 to 100; default 3 for VALIDATED, none for others. */
  readonly clipNorm?: InputMaybe<Scalars['Float']['input']>;
  /** FEDPROX: weight μ of the proximal term, 0 to 10; default 0.01. */
  readonly proximalMu?: InputMaybe<Scalars['Float']['input']>;
  /** FEDADAM, FEDYOGI: learning rate on the server, 0 < x ≤ 10; default 0.1. */
  readonly serverLearningRate?: InputMaybe<Scalars['Float']['input']>;
  /** FEDADAM, FEDYOGI: adaptivity τ, 0 < x ≤ 1; default 0.001. */
  readonly tau?: InputMaybe<Scalars['Float']['input']>;
  /** TRIMMED_MEAN: share cut at each end, 0 to 0.49; default 0.2. */
  readonly trim?: InputMaybe<Scalars['Float']['input']>;
};

/** A new API key. */
export type ApiKeyInput = {
  /** When it ends, at most a year ahead; null for 90 days. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it is for; 1 to 80 characters. */
  readonly name: Scalars['String']['input'];
  /** What it may do; at least one. */
  readonly scopes: ReadonlyArray<Scope>;
};

/** A figure of central training, given by the requester. */
export type BaselineInput = {
  /** Which metric; each at most once. */
  readonly name: MetricName;
  /** Its value on the task's test set. */
  readonly value: Scalars['Float']['input'];
};

/** How a bonus is shared. */
export type BonusRule =
  /** No bonus. */
  | 'NONE';

/** A device as it reports itself. */
export type ClientInput = {
  /** Battery charge in percent, 0 to 100; null without a battery or when it is hidden. */
  readonly batteryPercent?: InputMaybe<Scalars['Int']['input']>;
  /** Whether it is on mains; null when it is hidden. */
  readonly charging?: InputMaybe<Scalars['Boolean']['input']>;
  /** CPU cores, 1 to 1,024. */
  readonly cpuCores: Scalars['Int']['input'];
  /** Free RAM; not above `ramBytes`. */
  readonly freeRamBytes: Scalars['BigInt']['input'];
  /** Free storage that training may use. */
  readonly freeStorageBytes: Scalars['BigInt']['input'];
  /** Name for its owner; 1 to 80 characters. */
  readonly label: Scalars['String']['input'];
  /** Network. */
  readonly network?: Network;
  /** Kind of device. */
  readonly platform: Platform;
  /** RAM. */
  readonly ramBytes: Scalars['BigInt']['input'];
  /** Runtimes it has; at least one. */
  readonly runtimes: ReadonlyArray<Runtime>;
};

/** What a column must look like. */
export type ColumnRequirementInput = {
  /** Categories allowed, 2 to 1,000; needed for CATEGORY only. */
  readonly categories?: ReadonlyArray<Scalars['String']['input']>;
  /** What it means, for the person who owns the data; at most 500 characters. */
  readonly description?: Scalars['String']['input'];
  /** Greatest value allowed; null when there is no bound. */
  readonly greatest?: InputMaybe<Scalars['Float']['input']>;
  /** Least value allowed; null when there is no bound. */
  readonly least?: InputMaybe<Scalars['Float']['input']>;
  /** Values that stand for a missing one; at most 20. */
  readonly missingMarkers?: ReadonlyArray<Scalars['String']['input']>;
  /** Name in the header; 1 to 200 characters. */
  readonly name: Scalars['String']['input'];
  /** Whether values may be missing; never for the label. */
  readonly nullable?: Scalars['Boolean']['input'];
  /** Type. */
  readonly type: ColumnType;
  /** Unit, such as kg/m²; null when it has none. */
  readonly unit?: InputMaybe<Scalars['String']['input']>;
};

/** Types of columns. */
export type ColumnType =
  /** 0 or 1, also true or false. */
  | 'BOOLEAN'
  /** One of a few names. */
  | 'CATEGORY'
  /** A whole number. */
  | 'INTEGER'
  /** A number with a fraction. */
  | 'NUMBER';

/** What a device found in its own data. */
export type DataDeclarationInput = {
  /** Columns found that the task asks for; empty for images. */
  readonly columns?: ReadonlyArray<Scalars['String']['input']>;
  /** Rows or images that meet the requirements. */
  readonly examples: Scalars['Int']['input'];
};

/** Kinds of data. */
export type DataKind =
  /** Images in one folder for each class. */
  | 'IMAGES'
  /** Rows with named columns. */
  | 'TABLE';

/** What a client's data must look like. */
export type DataRequirementsInput = {
  /** Columns in the order of the model's inputs, label included; at most 1,000, empty for images. */
  readonly columns?: ReadonlyArray<ColumnRequirementInput>;
  /** Shape and classes of the images; needed for IMAGES only. */
  readonly images?: InputMaybe<ImageRequirementsInput>;
  /** Kind of data. */
  readonly kind?: DataKind;
  /** Name of the column to predict; ignored for images. */
  readonly label?: Scalars['String']['input'];
  /** Least rows or images on a device, 1 to 1,000,000. */
  readonly leastExamples?: Scalars['Int']['input'];
};

/** What a device must have. */
export type DeviceRequirementsInput = {
  /** Train on mains only. */
  readonly chargingOnly?: Scalars['Boolean']['input'];
  /** Least battery charge in percent, 0 to 100. */
  readonly leastBatteryPercent?: Scalars['Int']['input'];
  /** Least CPU cores, 1 to 256. */
  readonly leastCpuCores?: Scalars['Int']['input'];
  /** Least CPU score of the benchmark, 0 to 1; above 0 a client without a benchmark can't join. */
  readonly leastCpuScore?: Scalars['Float']['input'];
  /** Least free RAM; 0 for what the model needs. */
  readonly leastFreeRamBytes?: Scalars['BigInt']['input'];
  /** Least free storage; 0 for what the model needs. */
  readonly leastFreeStorageBytes?: Scalars['BigInt']['input'];
  /** Runtimes that may train; empty for every one that can train the model. */
  readonly runtimes?: ReadonlyArray<Runtime>;
  /** Train on Wi-Fi or cable only. */
  readonly wifiOnly?: Scalars['Boolean']['input'];
};

/** States of a task's escrow. */
export type EscrowState =
  /** The pool is locked. */
  | 'LOCKED'
  /** The task is a draft: nothing is locked. */
  | 'NONE'
  /** The task has ended: paid and returned points make up the pool. */
  | 'SETTLED';

/** Kinds of problems found in a file. */
export type FileProblemKind =
  /** Weights that are not finite or not of the declared shape. */
  | 'BAD_WEIGHTS'
  /** A layer, object or entry that is not on the list of what is allowed. */
  | 'FORBIDDEN'
  /** A column is missing. */
  | 'MISSING_COLUMN'
  /** Labels are missing. */
  | 'MISSING_LABEL'
  /** Not a file of the announced kind, or damaged. */
  | 'NOT_READABLE'
  /** No runtime can train it. */
  | 'NOT_TRAINABLE'
  /** A value is out of the declared range or categories. */
  | 'OUT_OF_RANGE'
  /** Input or output of the model does not fit columns, label or kind of learning. */
  | 'SHAPE_MISMATCH'
  /** Too few rows, or a class without rows. */
  | 'TOO_FEW_ROWS'
  /** Larger when unpacked, or with more parameters or rows, than allowed. */
  | 'TOO_LARGE'
  /** A column has another type than declared. */
  | 'WRONG_TYPE';

/** What images must look like. */
export type ImageRequirementsInput = {
  /** 1 for grey, 3 for colour. */
  readonly channels: Scalars['Int']['input'];
  /** Classes in the order of the model's outputs, 2 to 1,000; each is the name of a folder. */
  readonly classes: ReadonlyArray<Scalars['String']['input']>;
  /** Pixels from top to bottom, 8 to 512; devices scale to it. */
  readonly height: Scalars['Int']['input'];
  /** Pixels from left to right, 8 to 512; devices scale to it. */
  readonly width: Scalars['Int']['input'];
};

/** Kinds of problems with a value. */
export type InputProblemKind =
  /** Does not go together with another value. */
  | 'CONTRADICTION'
  /** Appears twice. */
  | 'DUPLICATE'
  /** Not written as it should be. */
  | 'MALFORMED'
  /** A value is needed here. */
  | 'MISSING'
  /** Below or above what is allowed. */
  | 'OUT_OF_RANGE'
  /** Too long. */
  | 'TOO_LONG'
  /** Too short. */
  | 'TOO_SHORT'
  /** Names something that does not exist, such as a column. */
  | 'UNKNOWN';

/** Kinds of learning. */
export type LearningTask =
  /** Two classes. */
  | 'BINARY_CLASSIFICATION'
  /** Three classes or more. */
  | 'MULTICLASS_CLASSIFICATION'
  /** A number. */
  | 'REGRESSION';

/** Why points move. */
export type LedgerEntryKind =
  /** Base pay for an accepted update. */
  | 'BASE_PAY'
  /** A task was published: its pool is locked. */
  | 'ESCROW'
  /** A task has ended: unspent points come back. */
  | 'ESCROW_RETURN'
  /** Given by an operator or at sign-up. */
  | 'GRANT'
  /** Points on hold become available. */
  | 'RELEASE';

/** What an account may have only so much of. */
export type Limit =
  /** API keys that are not revoked. */
  | 'API_KEYS'
  /** Clients that are not retired. */
  | 'CLIENTS'
  /** Drafts. */
  | 'DRAFTS'
  /** Tasks that one client takes part in at the same time. */
  | 'PARTICIPATIONS'
  /** Bytes of uploads that are in no task yet. */
  | 'UPLOAD_BYTES';

/** Metrics. */
export type MetricName =
  /** Share of right predictions. */
  | 'ACCURACY'
  /** Area under the ROC curve. */
  | 'AUC'
  /** Harmonic mean of precision and recall, mean over classes. */
  | 'F1'
  /** The model's own loss. */
  | 'LOSS'
  /** Mean absolute error. */
  | 'MAE'
  /** Mean squared error. */
  | 'MSE';

/** Formats of a model. */
export type ModelFormat =
  /** Opened by plain Keras 3; preprocessing is part of it, so that raw rows can be fed to it. */
  | 'KERAS'
  /** Weights only, by layer and name. */
  | 'SAFETENSORS';

/** Models that can be made without a file. */
export type ModelTemplate =
  /** One dense layer; for tables. */
  | 'LINEAR'
  /** Dense layers with ReLU; for tables. */
  | 'MLP'
  /** Two convolutions and a dense layer; for images. */
  | 'SMALL_CNN';

/** Shape of a model made from a template. */
export type ModelTemplateInput = {
  /** Classes, 2 to 1,000; ignored except for MULTICLASS_CLASSIFICATION. */
  readonly classes?: Scalars['Int']['input'];
  /** Units of the hidden layers, each 1 to 1,024, at most 5; MLP only. */
  readonly hiddenUnits?: ReadonlyArray<Scalars['Int']['input']>;
  /** Shape of one example: [features] for tables, [height, width, channels] for images. */
  readonly inputShape: ReadonlyArray<Scalars['Int']['input']>;
  /** Kind of learning, which sets the last layer. */
  readonly learning: LearningTask;
  /** Seed of the first weights. */
  readonly seed?: Scalars['Int']['input'];
  /** Which template. */
  readonly template: ModelTemplate;
};

/** Kinds of network connections. */
export type Network =
  /** Cable. */
  | 'ETHERNET'
  /** A mobile network. */
  | 'MOBILE'
  /** Not known. */
  | 'UNKNOWN'
  /** Wi-Fi. */
  | 'WIFI';

/** Problems of an SDP offer. */
export type OfferProblem =
  /** Not SDP. */
  | 'MALFORMED'
  /** Has no data channel, or media beside it. */
  | 'NOT_ONE_DATA_CHANNEL'
  /** Has no DTLS fingerprint by SHA-256. */
  | 'NO_FINGERPRINT'
  /** More than 16 KiB. */
  | 'TOO_LARGE';

/** Optimizers on the device; their state starts anew in each round. */
export type Optimizer =
  /** Adam with Keras' epsilon of 1e-7. */
  | 'ADAM'
  /** Gradient descent with momentum. */
  | 'MOMENTUM'
  /** Plain stochastic gradient descent. */
  | 'SGD';

/** States of a participation. */
export type ParticipationState =
  /** Waits as a warm backup. */
  | 'BACKUP'
  /** Dropped out; its seat went to a backup. */
  | 'DROPPED'
  /** The task has ended and it took part to the end. */
  | 'FINISHED'
  /** Left by itself. */
  | 'LEFT'
  /** Was not chosen. */
  | 'NOT_SELECTED'
  /** Has joined; selection is still to come. */
  | 'REGISTERED'
  /** Has a seat and waits for a round. */
  | 'SELECTED'
  /** Trains in the running round. */
  | 'TRAINING';

/** Kinds of devices. */
export type Platform =
  /** A single-board computer, such as a Raspberry Pi. */
  | 'BOARD'
  /** A laptop or desktop. */
  | 'COMPUTER'
  /** A phone or tablet. */
  | 'PHONE'
  /** A server. */
  | 'SERVER';

/** What is wrong, for a program. */
export type RefusalCode =
  /** This client is in the task already. */
  | 'ALREADY_JOINED'
  /** The benchmark's result is wrong or came too late. */
  | 'BENCHMARK_FAILED'
  /** The e-mail address has an account. */
  | 'EMAIL_TAKEN'
  /** There are fewer points than needed. */
  | 'INSUFFICIENT_POINTS'
  /** A value is missing, out of range or contradicts another. */
  | 'INVALID_INPUT'
  /** A quota of the account is used up. */
  | 'LIMIT_REACHED'
  /** The uploaded model can't be accepted. */
  | 'MODEL_REFUSED'
  /** There is no such object, or it is somebody else's. */
  | 'NOT_FOUND'
  /** The SDP offer can't be answered. */
  | 'OFFER_REFUSED'
  /** The client does not meet what the task requires. */
  | 'REQUIREMENTS_NOT_MET'
  /** The draft lacks something that publishing needs. */
  | 'TASK_INCOMPLETE'
  /** The test set does not fit the task. */
  | 'TEST_SET_REFUSED'
  /** The time for it has passed. */
  | 'TOO_LATE'
  /** Too many tries in a short time. */
  | 'TOO_MANY_ATTEMPTS'
  /** The server takes no new work now, for instance because its disk is nearly full. */
  | 'UNAVAILABLE'
  /** The upload is not READY. */
  | 'UPLOAD_NOT_READY'
  /** E-mail address or password is wrong. */
  | 'WRONG_CREDENTIALS'
  /** The object's state does not allow it. */
  | 'WRONG_STATE';

/** Why an update was rejected. */
export type Rejection =
  /** Tensors do not match the manifest. */
  | 'MANIFEST'
  /** Norm far from the median. */
  | 'NORM'
  /** Values that are not finite. */
  | 'NOT_FINITE';

/** What changes a reputation. */
export type ReputationEventKind =
  /** An update was accepted. */
  | 'COMPLETED'
  /** The device dropped out. */
  | 'DROPPED'
  /** An update came after the deadline. */
  | 'LATE'
  /** An update was rejected. */
  | 'REJECTED';

/** Requirements of a task. */
export type Requirement =
  /** Least battery charge. */
  | 'BATTERY'
  /** Mains. */
  | 'CHARGING'
  /** Columns, of which each must be declared. */
  | 'COLUMNS'
  /** Least CPU cores. */
  | 'CPU_CORES'
  /** Least CPU score. */
  | 'CPU_SCORE'
  /** Least examples. */
  | 'EXAMPLES'
  /** Least free RAM. */
  | 'FREE_RAM'
  /** Least free storage. */
  | 'FREE_STORAGE'
  /** Not a client of the requester. */
  | 'NOT_OWN_TASK'
  /** Least reputation. */
  | 'REPUTATION'
  /** A runtime that can train the model. */
  | 'RUNTIME'
  /** Wi-Fi or cable. */
  | 'WIFI';

/** Points and how they are shared. */
export type RewardInput = {
  /** Share of the pool that is paid equally for accepted updates, 0 to 1. */
  readonly baseShare?: Scalars['Float']['input'];
  /** How the bonus is shared. */
  readonly bonus?: BonusRule;
  /** The whole pool, 1 to 1,000,000,000; unspent points are returned. */
  readonly poolPoints: Scalars['BigInt']['input'];
};

/** Special rights. */
export type Role =
  /** Decides appeals and redemptions, grants points, sees health and audit. */
  | 'OPERATOR';

/** States of a round. */
export type RoundState =
  /** Too few updates: repeated with new candidates. */
  | 'ABANDONED'
  /** Accepted updates become new global weights. */
  | 'AGGREGATING'
  /** Done; the new weights are safe on disk. */
  | 'COMMITTED'
  /** The new weights are measured on the test set. */
  | 'EVALUATING'
  /** The cohort is being chosen and called. */
  | 'SELECTING'
  /** Devices train and send; updates are screened as they arrive. */
  | 'TRAINING';

/** Programs that train a model on a device. */
export type Runtime =
  /** Keras in Python. */
  | 'KERAS'
  /** TensorFlow.js in a browser or on a phone. */
  | 'TFJS';

/** What an API key may do. */
export type Scope =
  /** Upload, list and steer tasks, download their models; includes READ. It can spend points. */
  | 'LIST'
  /** Read what its account may read; needed by every subscription to one's own events. */
  | 'READ'
  /** Register clients, join tasks, connect and train; includes READ. */
  | 'TRAIN';

/** Weights of the score; each 0 to 1, not all 0; only their ratios count. */
export type ScoreWeightsInput = {
  /** Weight of the CPU benchmark and of past rounds. */
  readonly cpu?: Scalars['Float']['input'];
  /** Weight of free RAM. */
  readonly ram?: Scalars['Float']['input'];
  /** Weight of the reputation. */
  readonly reputation?: Scalars['Float']['input'];
  /** Weight of free storage. */
  readonly storage?: Scalars['Float']['input'];
};

/** Seats of a selection. */
export type Seat =
  /** Warm backup. */
  | 'BACKUP'
  /** In the cohort by its score. */
  | 'COHORT'
  /** In the cohort because it was used least. */
  | 'FAIRNESS'
  /** None. */
  | 'NONE';

/** How clients are chosen. */
export type SelectionPolicyInput = {
  /** B: clients kept warm as backups, 0 to 1,000; null for a fifth of K, rounded up. */
  readonly backups?: InputMaybe<Scalars['Int']['input']>;
  /** K: accepted updates that close a round, 1 to 1,000. Soft caps (newcomers, fairness) never leave a seat empty. */
  readonly cohortSize: Scalars['Int']['input'];
  /** Seats given to the least used clients, 0 to K; null for a fifth of K, rounded down. */
  readonly fairnessSlots?: InputMaybe<Scalars['Int']['input']>;
  /** Least reputation, 0 to 1; newcomers have 0.5. */
  readonly leastReputation?: Scalars['Float']['input'];
  /** Greatest share of newcomers in a cohort, 0 to 1. */
  readonly mostNewcomers?: Scalars['Float']['input'];
  /** How many are called for K seats, as a factor; 1, which null stands for, is the only value yet. */
  readonly overSelection?: InputMaybe<Scalars['Float']['input']>;
  /** Ways to rank candidates. */
  readonly strategy?: SelectionStrategy;
  /** Weights of the score; null for the defaults. */
  readonly weights?: InputMaybe<ScoreWeightsInput>;
};

/** Ways to rank candidates. */
export type SelectionStrategy =
  /** Weighted mean of CPU, RAM, storage and reputation; the paper's top-K. */
  | 'WEIGHTED_SCORE';

/** Address and password. */
export type SignInInput = {
  /** E-mail address. */
  readonly email: Scalars['String']['input'];
  /** Password. */
  readonly password: Scalars['String']['input'];
};

/** A new account. */
export type SignUpInput = {
  /** E-mail address; not yet used here. */
  readonly email: Scalars['String']['input'];
  /** Name shown to others; 1 to 80 characters. */
  readonly name: Scalars['String']['input'];
  /** 12 to 256 characters. */
  readonly password: Scalars['String']['input'];
};

/** What somebody may do with a task now. */
export type TaskAction =
  /** `cancelTask`. */
  | 'CANCEL'
  /** Read `finalModel`. */
  | 'DOWNLOAD'
  /** `joinTask` with a client that meets the requirements. */
  | 'JOIN'
  /** `publishTask`. */
  | 'PUBLISH'
  /** `startTask`. */
  | 'START'
  /** `updateTask`. */
  | 'UPDATE';

/** Conditions on listings; all that are given must hold. */
export type TaskFilter = {
  /** Only this kind of data. */
  readonly dataKind?: InputMaybe<DataKind>;
  /** Only tasks whose requirements this client of the viewer meets. */
  readonly fitsClientId?: InputMaybe<Scalars['ID']['input']>;
  /** Only these kinds of learning. */
  readonly learning?: InputMaybe<ReadonlyArray<LearningTask>>;
  /** Only tasks that pay at least this many points for a minute of training. */
  readonly leastPointsPerMinute?: InputMaybe<Scalars['Float']['input']>;
  /** Only tasks that ask for no more than this of a device, in seconds for all rounds. */
  readonly mostDeviceS?: InputMaybe<Scalars['Float']['input']>;
  /** Only tasks that move no more than this, in both directions and all rounds. */
  readonly mostTransferBytes?: InputMaybe<Scalars['BigInt']['input']>;
  /** Only tasks of this account. */
  readonly requesterId?: InputMaybe<Scalars['ID']['input']>;
  /** Words that all appear in title or description; at most 200 characters. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Only tasks that start before this. */
  readonly startsBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only these states; DRAFT finds the viewer's own drafts. Null for every state but DRAFT. */
  readonly states?: InputMaybe<ReadonlyArray<TaskState>>;
  /** False: only tasks that allow mobile networks; true: only those that need Wi-Fi. */
  readonly wifiOnly?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A task as it should be. */
export type TaskInput = {
  /** Figures of central training that the requester knows, shown beside the task's own; at most 10. */
  readonly baselines?: ReadonlyArray<BaselineInput>;
  /** What a client's data must look like. */
  readonly data: DataRequirementsInput;
  /** What it is for, in Markdown; at most 20,000 characters. Scripts and remote images are removed. */
  readonly description: Scalars['String']['input'];
  /** What a device must have; null for the defaults. */
  readonly device?: InputMaybe<DeviceRequirementsInput>;
  /** Kind of learning. */
  readonly learning: LearningTask;
  /** An upload of purpose MODEL that is READY. */
  readonly modelUploadId: Scalars['ID']['input'];
  /** When recruitment ends; in the future, at most 90 days ahead. */
  readonly recruitsUntil: Scalars['DateTime']['input'];
  /** Points and how they are shared. */
  readonly reward: RewardInput;
  /** How clients are chosen; everything but K has a default. */
  readonly selection: SelectionPolicyInput;
  /** When the first round starts; not before `recruitsUntil`. */
  readonly startsAt: Scalars['DateTime']['input'];
  /** An upload of purpose TEST_SET that is READY; a draft may still lack it, publishing needs it. */
  readonly testSetUploadId?: InputMaybe<Scalars['ID']['input']>;
  /** Title; 3 to 120 characters. */
  readonly title: Scalars['String']['input'];
  /** How the model is trained; everything but the number of rounds has a default. */
  readonly training: TrainingPlanInput;
};

/** Orders of listings. */
export type TaskOrder =
  /** Best fit for the client of `TaskFilter.fitsClientId` first; needs it. */
  | 'FIT'
  /** Published last first. */
  | 'NEWEST'
  /** Most points for a minute of training first. */
  | 'REWARD_PER_MINUTE'
  /** Earliest start first. */
  | 'STARTS_SOON';

/** States of a task. */
export type TaskState =
  /** Ended by its requester; earned points are paid, the rest is returned. */
  | 'CANCELLED'
  /** All rounds are committed and everybody is paid. */
  | 'COMPLETED'
  /** Being written; seen by its requester only. */
  | 'DRAFT'
  /** Could not go on, such as with too few clients; earned points are paid, the rest is returned. */
  | 'FAILED'
  /** Published: the pool is in escrow and clients may join. */
  | 'RECRUITING'
  /** Clients are selected and rounds are run. */
  | 'RUNNING';

/** Files that a trainer needs. */
export type TrainingFileKind =
  /** Architecture for Keras 3; JSON. */
  | 'KERAS_CONFIG'
  /** Layer, name, shape, dtype, trainable and exchanged of each tensor, in the order of the frames; JSON. */
  | 'MANIFEST'
  /** Topology for TensorFlow.js; JSON. */
  | 'TFJS_TOPOLOGY';

/** How the model is trained. */
export type TrainingPlanInput = {
  /** Rule on the server. */
  readonly aggregation?: Aggregation;
  /** Parameters of the rule; those of other rules are refused. Null for the defaults. */
  readonly aggregationParameters?: InputMaybe<AggregationParametersInput>;
  /** Examples in a step, 1 to 4,096. */
  readonly batchSize?: Scalars['Int']['input'];
  /** How updates travel. */
  readonly codec?: UpdateCodec;
  /** Longest time of a round, 1 to 86,400; null to derive it from observed times. */
  readonly deadlineS?: InputMaybe<Scalars['Float']['input']>;
  /** Time without a sign of life after which a backup is called, 1 to 600. */
  readonly graceS?: Scalars['Float']['input'];
  /** Learning rate on the device, 0 < x ≤ 10. */
  readonly learningRate?: Scalars['Float']['input'];
  /** Accepted updates without which a round is abandoned and repeated, 1 to K; null for half of K, rounded up. */
  readonly leastUpdates?: InputMaybe<Scalars['Int']['input']>;
  /** Passes over the local data in a round, 1 to 100. */
  readonly localEpochs?: Scalars['Int']['input'];
  /** Momentum, 0 to 1; ignored unless the optimizer is MOMENTUM. */
  readonly momentum?: Scalars['Float']['input'];
  /** Optimizer on the device. */
  readonly optimizer?: Optimizer;
  /** Rounds to commit, 1 to 1,000. */
  readonly rounds: Scalars['Int']['input'];
  /** Seed of batch order and selection; null to draw one. */
  readonly seed?: InputMaybe<Scalars['BigInt']['input']>;
};

/** Ways to move weights. */
export type TransportKind =
  /** WebRTC data channel. */
  | 'WEBRTC'
  /** WebSocket. */
  | 'WEBSOCKET';

/** How numbers of an update travel. */
export type UpdateCodec =
  /** 2 bytes a number. */
  | 'FLOAT16'
  /** 4 bytes a number. */
  | 'FLOAT32'
  /** 1 byte a number and a scale for each tensor. */
  | 'INT8';

/** A file to be sent. */
export type UploadInput = {
  /** Name of the file, for people; 1 to 200 characters, no path. */
  readonly filename: Scalars['String']['input'];
  /** What it is for. */
  readonly purpose: UploadPurpose;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: Scalars['String']['input'];
  /** Its size; at most 256 MiB for a model, 1 GiB for a test set. */
  readonly sizeBytes: Scalars['BigInt']['input'];
};

/** What an upload is for. */
export type UploadPurpose =
  /** An untrained or pre-trained Keras 3 model, `.keras`. */
  | 'MODEL'
  /** Held-out rows: `.csv` with a header, or `.npz` with arrays `x` and `y`. */
  | 'TEST_SET';

/** States of an upload. */
export type UploadState =
  /** All bytes are there and match the hash; the file is being opened. */
  | 'CHECKING'
  /** Can be used in a task. */
  | 'READY'
  /** Bytes are missing. */
  | 'RECEIVING'
  /** Can't be used; see `fileProblems`. */
  | 'REFUSED';

/** Verdicts on an update. */
export type Verdict =
  /** Counted and paid. */
  | 'ACCEPTED'
  /** Complete after the commit or the deadline: recorded, not counted, not paid. */
  | 'LATE'
  /** Not counted, not paid; costs reputation. */
  | 'REJECTED'
  /** Complete before the round was committed, but K updates had come or a backup held its seat: base pay, no harm. */
  | 'SURPLUS';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly id: string, readonly name: string } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    name
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;