/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** States of an appeal. */
export type AppealState =
  /** The receipt stands. */
  | 'DISMISSED'
  /** Waits for an operator. */
  | 'OPEN'
  /** The receipt was wrong and its effect was reversed. */
  | 'UPHELD';

/** A device as it reports itself. */
export type ClientInput = {
  /** Battery charge in percent, 0 to 100; null without a battery or when it is hidden. */
  readonly batteryPercent?: number | null | undefined;
  /** Whether it is on mains; null when it is hidden. */
  readonly charging?: boolean | null | undefined;
  /** CPU cores, 1 to 1,024. */
  readonly cpuCores: number;
  /** Free RAM; not above `ramBytes`. */
  readonly freeRamBytes: number;
  /** Free storage that training may use. */
  readonly freeStorageBytes: number;
  /** Name for its owner; 1 to 80 characters. */
  readonly label: string;
  /** Network. */
  readonly network?: Network;
  /** Kind of device. */
  readonly platform: Platform;
  /** RAM. */
  readonly ramBytes: number;
  /** Runtimes it has; at least one. */
  readonly runtimes: ReadonlyArray<Runtime>;
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
  readonly columns?: ReadonlyArray<string>;
  /** Rows or images that meet the requirements. */
  readonly examples: number;
};

/** Kinds of data. */
export type DataKind =
  /** Images in one folder for each class. */
  | 'IMAGES'
  /** Rows with named columns. */
  | 'TABLE';

/** What fills a missing value. */
export type Imputation =
  /** The given constant. */
  | 'CONSTANT'
  /** The mean; fitted. */
  | 'MEAN'
  /** The median; fitted from a sketch. */
  | 'MEDIAN'
  /** The most frequent value; fitted. */
  | 'MOST_FREQUENT';

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
  /** Bonus by contribution. */
  | 'BONUS'
  /** A task was published: its pool is locked. */
  | 'ESCROW'
  /** A task has ended: unspent points come back. */
  | 'ESCROW_RETURN'
  /** Given by an operator or at sign-up. */
  | 'GRANT'
  /** Set aside to be paid out. */
  | 'REDEMPTION'
  /** A redemption was refused: points come back. */
  | 'REDEMPTION_RETURN'
  /** Points on hold become available. */
  | 'RELEASE'
  /** Takes back another entry after an appeal. */
  | 'REVERSAL';

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

/** Steps of preprocessing; what must be fitted is fitted by federated statistics before round 1, never from rows. */
export type PreprocessingKind =
  /** Number of the interval between `boundaries`. */
  | 'BUCKETIZE'
  /** Cut to `least` and `greatest`. */
  | 'CLIP'
  /** Fill missing values. */
  | 'IMPUTE'
  /** log(1 + x). */
  | 'LOG'
  /** Scale the least value to 0 and the greatest to 1; fitted unless `least` and `greatest` are given. */
  | 'MIN_MAX'
  /** One column of 0 and 1 for each declared category. */
  | 'ONE_HOT'
  /** Subtract the mean, divide by the standard deviation; fitted. */
  | 'STANDARDISE';

/** A browser's push subscription, as PushManager gives it. */
export type PushSubscriptionInput = {
  /** The browser's secret, base64url. */
  readonly auth: string;
  /** Address of the push service; https. */
  readonly endpoint: string;
  /** The browser's public key, base64url. */
  readonly p256dh: string;
};

/** Points to be paid out. */
export type RedeemInput = {
  /** Where the money goes, such as an IBAN or an address the operator knows; 1 to 200 characters, seen by operators only. */
  readonly destination: string;
  /** Chosen by the caller, 8 to 100 characters; the same key pays once, however often it is sent. */
  readonly idempotencyKey: string;
  /** How many; at least 1. */
  readonly points: number;
};

/** States of a redemption. */
export type RedemptionState =
  /** Approved; the payment is under way. */
  | 'APPROVED'
  /** Paid. */
  | 'PAID'
  /** Refused; the points came back. */
  | 'REFUSED'
  /** Waits for an operator. */
  | 'REQUESTED';

/** What is wrong, for a program. */
export type RefusalCode =
  /** The receipt was appealed before. */
  | 'ALREADY_APPEALED'
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
  /** The same operator may not take both steps. */
  | 'SECOND_OPERATOR_NEEDED'
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
  /** Direction against the cohort's. */
  | 'DIRECTION'
  /** Global weights sent back, a copy of another update, or noise. */
  | 'FREE_RIDING'
  /** Makes the model worse on the requester's data. */
  | 'LOSS'
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
  | 'REJECTED'
  /** An appeal was upheld: takes back an earlier event. */
  | 'REVERSED';

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

/** Address and password. */
export type SignInInput = {
  /** E-mail address. */
  readonly email: string;
  /** Password. */
  readonly password: string;
};

/** A new account. */
export type SignUpInput = {
  /** E-mail address; not yet used here. */
  readonly email: string;
  /** Name shown to others; 1 to 80 characters. */
  readonly name: string;
  /** 12 to 256 characters. */
  readonly password: string;
};

/** What somebody may do with a task now. */
export type TaskAction =
  /** `cancelTask`. */
  | 'CANCEL'
  /** Read `finalModel`. */
  | 'DOWNLOAD'
  /** `joinTask` with a client that meets the requirements. */
  | 'JOIN'
  /** `pauseTask`. */
  | 'PAUSE'
  /** `publishTask`. */
  | 'PUBLISH'
  /** `resumeTask`. */
  | 'RESUME'
  /** `startTask`. */
  | 'START'
  /** `updateTask`. */
  | 'UPDATE';

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
  /** Stopped by its requester between two rounds. */
  | 'PAUSED'
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
  /** Columns and steps of preprocessing with what was fitted; JSON. */
  | 'PREPROCESSING'
  /** Topology for TensorFlow.js; JSON. */
  | 'TFJS_TOPOLOGY';

/** How numbers of an update travel. */
export type UpdateCodec =
  /** 2 bytes a number. */
  | 'FLOAT16'
  /** 4 bytes a number. */
  | 'FLOAT32'
  /** 1 byte a number and a scale for each tensor. */
  | 'INT8';

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


export type ViewerQuery = { readonly viewer: { readonly id: string, readonly name: string, readonly email: string, readonly points: { readonly available: number, readonly onHold: number }, readonly clients: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly label: string, readonly retiredAt: string | null, readonly device: { readonly platform: Platform, readonly runtimes: ReadonlyArray<Runtime>, readonly cpuCores: number, readonly ramBytes: number, readonly freeRamBytes: number, readonly freeStorageBytes: number, readonly network: Network, readonly batteryPercent: number | null, readonly charging: boolean | null, readonly reportedAt: string, readonly benchmark: { readonly cpuScore: number, readonly elapsedS: number, readonly measuredAt: string } | null }, readonly reputation: { readonly score: number, readonly newcomer: boolean } } }> } } | null };

export type OwnClientFragment = { readonly id: string, readonly label: string, readonly retiredAt: string | null, readonly device: { readonly platform: Platform, readonly runtimes: ReadonlyArray<Runtime>, readonly cpuCores: number, readonly ramBytes: number, readonly freeRamBytes: number, readonly freeStorageBytes: number, readonly network: Network, readonly batteryPercent: number | null, readonly charging: boolean | null, readonly reportedAt: string, readonly benchmark: { readonly cpuScore: number, readonly elapsedS: number, readonly measuredAt: string } | null }, readonly reputation: { readonly score: number, readonly newcomer: boolean } };

type Refused_AlreadyAppealed_Fragment = { readonly __typename: 'AlreadyAppealed', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_AlreadyJoined_Fragment = { readonly __typename: 'AlreadyJoined', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_BenchmarkFailed_Fragment = { readonly __typename: 'BenchmarkFailed', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_EmailTaken_Fragment = { readonly __typename: 'EmailTaken', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_InsufficientPoints_Fragment = { readonly __typename: 'InsufficientPoints', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_InvalidInput_Fragment = { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_LimitReached_Fragment = { readonly __typename: 'LimitReached', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_ModelRefused_Fragment = { readonly __typename: 'ModelRefused', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_OfferRefused_Fragment = { readonly __typename: 'OfferRefused', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_RequirementsNotMet_Fragment = { readonly __typename: 'RequirementsNotMet', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_SecondOperatorNeeded_Fragment = { readonly __typename: 'SecondOperatorNeeded', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_TaskIncomplete_Fragment = { readonly __typename: 'TaskIncomplete', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_TestSetRefused_Fragment = { readonly __typename: 'TestSetRefused', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_TooLate_Fragment = { readonly __typename: 'TooLate', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_TooManyAttempts_Fragment = { readonly __typename: 'TooManyAttempts', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_Unavailable_Fragment = { readonly __typename: 'Unavailable', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_UploadNotReady_Fragment = { readonly __typename: 'UploadNotReady', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_WrongCredentials_Fragment = { readonly __typename: 'WrongCredentials', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

type Refused_WrongState_Fragment = { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null };

export type RefusedFragment =
  | Refused_AlreadyAppealed_Fragment
  | Refused_AlreadyJoined_Fragment
  | Refused_BenchmarkFailed_Fragment
  | Refused_EmailTaken_Fragment
  | Refused_InsufficientPoints_Fragment
  | Refused_InvalidInput_Fragment
  | Refused_LimitReached_Fragment
  | Refused_ModelRefused_Fragment
  | Refused_NotFound_Fragment
  | Refused_OfferRefused_Fragment
  | Refused_RequirementsNotMet_Fragment
  | Refused_SecondOperatorNeeded_Fragment
  | Refused_TaskIncomplete_Fragment
  | Refused_TestSetRefused_Fragment
  | Refused_TooLate_Fragment
  | Refused_TooManyAttempts_Fragment
  | Refused_Unavailable_Fragment
  | Refused_UploadNotReady_Fragment
  | Refused_WrongCredentials_Fragment
  | Refused_WrongState_Fragment
;

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { readonly signIn:
    | { readonly __typename: 'Session', readonly expiresAt: string }
    | { readonly __typename: 'TooManyAttempts', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'WrongCredentials', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { readonly signUp:
    | { readonly __typename: 'EmailTaken', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'Session', readonly expiresAt: string }
    | { readonly __typename: 'TooManyAttempts', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { readonly signOut: boolean };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { readonly viewer: { readonly id: string, readonly sessions: ReadonlyArray<{ readonly id: string, readonly userAgent: string, readonly createdAt: string, readonly lastUsedAt: string, readonly expiresAt: string, readonly current: boolean }> } | null };

export type RevokeSessionMutationVariables = Exact<{
  id: string;
}>;


export type RevokeSessionMutation = { readonly revokeSession:
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'SessionInfo', readonly id: string }
   };

export type RegisterClientMutationVariables = Exact<{
  input: ClientInput;
}>;


export type RegisterClientMutation = { readonly registerClient:
    | { readonly __typename: 'Client', readonly id: string, readonly label: string, readonly retiredAt: string | null, readonly device: { readonly platform: Platform, readonly runtimes: ReadonlyArray<Runtime>, readonly cpuCores: number, readonly ramBytes: number, readonly freeRamBytes: number, readonly freeStorageBytes: number, readonly network: Network, readonly batteryPercent: number | null, readonly charging: boolean | null, readonly reportedAt: string, readonly benchmark: { readonly cpuScore: number, readonly elapsedS: number, readonly measuredAt: string } | null }, readonly reputation: { readonly score: number, readonly newcomer: boolean } }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitReached', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type UpdateClientMutationVariables = Exact<{
  id: string;
  input: ClientInput;
}>;


export type UpdateClientMutation = { readonly updateClient:
    | { readonly __typename: 'Client', readonly id: string, readonly label: string, readonly retiredAt: string | null, readonly device: { readonly platform: Platform, readonly runtimes: ReadonlyArray<Runtime>, readonly cpuCores: number, readonly ramBytes: number, readonly freeRamBytes: number, readonly freeStorageBytes: number, readonly network: Network, readonly batteryPercent: number | null, readonly charging: boolean | null, readonly reportedAt: string, readonly benchmark: { readonly cpuScore: number, readonly elapsedS: number, readonly measuredAt: string } | null }, readonly reputation: { readonly score: number, readonly newcomer: boolean } }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type StartBenchmarkMutationVariables = Exact<{
  clientId: string;
}>;


export type StartBenchmarkMutation = { readonly startBenchmark:
    | { readonly __typename: 'BenchmarkChallenge', readonly id: string, readonly seed: string, readonly size: number, readonly steps: number, readonly expiresAt: string }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'TooManyAttempts', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type FinishBenchmarkMutationVariables = Exact<{
  challengeId: string;
  digest: string;
}>;


export type FinishBenchmarkMutation = { readonly finishBenchmark:
    | { readonly __typename: 'BenchmarkFailed', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Client', readonly id: string, readonly label: string, readonly retiredAt: string | null, readonly device: { readonly platform: Platform, readonly runtimes: ReadonlyArray<Runtime>, readonly cpuCores: number, readonly ramBytes: number, readonly freeRamBytes: number, readonly freeStorageBytes: number, readonly network: Network, readonly batteryPercent: number | null, readonly charging: boolean | null, readonly reportedAt: string, readonly benchmark: { readonly cpuScore: number, readonly elapsedS: number, readonly measuredAt: string } | null }, readonly reputation: { readonly score: number, readonly newcomer: boolean } }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type JoinTaskMutationVariables = Exact<{
  taskId: string;
  clientId: string;
  data?: DataDeclarationInput | null | undefined;
}>;


export type JoinTaskMutation = { readonly joinTask:
    | { readonly __typename: 'AlreadyJoined', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly participation: { readonly id: string, readonly state: ParticipationState } }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitReached', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Participation', readonly id: string, readonly state: ParticipationState }
    | { readonly __typename: 'RequirementsNotMet', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly unmet: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }> }
    | { readonly __typename: 'TooLate', readonly closedAt: string, readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type LeaveTaskMutationVariables = Exact<{
  trainingId: string;
}>;


export type LeaveTaskMutation = { readonly leaveTask:
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Participation', readonly id: string, readonly state: ParticipationState, readonly points: number }
    | { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type TransportQueryVariables = Exact<{
  trainingId: string;
}>;


export type TransportQuery = { readonly participation: { readonly id: string, readonly state: ParticipationState, readonly transport: { readonly websocketUrl: string, readonly ticket: string, readonly expiresAt: string, readonly frameBytes: number, readonly idleS: number, readonly iceServers: ReadonlyArray<{ readonly urls: ReadonlyArray<string>, readonly username: string | null, readonly credential: string | null }>, readonly files: ReadonlyArray<{ readonly kind: TrainingFileKind, readonly url: string, readonly sizeBytes: number, readonly sha256: string }> } | null } | null };

export type ConnectMutationVariables = Exact<{
  trainingId: string;
  offer: string;
}>;


export type ConnectMutation = { readonly connect:
    | { readonly __typename: 'ConnectAnswer', readonly answer: string, readonly openWithinS: number }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'OfferRefused', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'TooManyAttempts', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Unavailable', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'WrongState', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type LedgerQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LedgerQuery = { readonly viewer: { readonly id: string, readonly points: { readonly available: number, readonly onHold: number, readonly inRedemption: number }, readonly redemptions: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly points: number, readonly state: RedemptionState, readonly createdAt: string, readonly note: string | null } }> }, readonly ledger: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly at: string, readonly kind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly releasesAt: string | null, readonly task: { readonly id: string, readonly title: string } | null, readonly receipt: { readonly id: string, readonly message: string } } }> } } | null };

export type ReputationOfQueryVariables = Exact<{
  clientId: string;
}>;


export type ReputationOfQuery = { readonly node:
    | { readonly __typename: 'Account' }
    | { readonly __typename: 'ApiKey' }
    | { readonly __typename: 'Appeal' }
    | { readonly __typename: 'AuditEntry' }
    | { readonly __typename: 'Client', readonly id: string, readonly label: string, readonly reputation: { readonly score: number, readonly newcomer: boolean, readonly events: ReadonlyArray<{ readonly id: string, readonly at: string, readonly kind: ReputationEventKind, readonly weight: number, readonly scoreBefore: number, readonly scoreAfter: number, readonly round: number | null, readonly participation: { readonly id: string, readonly task: { readonly id: string, readonly title: string } } }> } }
    | { readonly __typename: 'LedgerEntry' }
    | { readonly __typename: 'Participation' }
    | { readonly __typename: 'PointsReceipt' }
    | { readonly __typename: 'PublicAccount' }
    | { readonly __typename: 'Redemption' }
    | { readonly __typename: 'ReputationEvent' }
    | { readonly __typename: 'ReputationReceipt' }
    | { readonly __typename: 'Round' }
    | { readonly __typename: 'SelectionReceipt' }
    | { readonly __typename: 'SessionInfo' }
    | { readonly __typename: 'Task' }
    | { readonly __typename: 'UpdateReceipt' }
    | { readonly __typename: 'Upload' }
   | null };

type OneNews_AppealResolved_Fragment = { readonly __typename: 'AppealResolved', readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_ClientInvited_Fragment = { readonly __typename: 'ClientInvited', readonly clientId: string, readonly title: string, readonly pointsPerMinute: number, readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_PointsChanged_Fragment = { readonly __typename: 'PointsChanged', readonly entryKind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_ReceiptIssued_Fragment = { readonly __typename: 'ReceiptIssued', readonly receiptId: string, readonly message: string, readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_RedemptionChanged_Fragment = { readonly __typename: 'RedemptionChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_ReputationChanged_Fragment = { readonly __typename: 'ReputationChanged', readonly clientId: string, readonly reputationKind: ReputationEventKind, readonly scoreBefore: number, readonly scoreAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_SeatChanged_Fragment = { readonly __typename: 'SeatChanged', readonly trainingId: string, readonly clientId: string, readonly seat: Seat, readonly participationState: ParticipationState, readonly round: number | null, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null };

type OneNews_UploadChanged_Fragment = { readonly __typename: 'UploadChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null };

export type OneNewsFragment =
  | OneNews_AppealResolved_Fragment
  | OneNews_ClientInvited_Fragment
  | OneNews_PointsChanged_Fragment
  | OneNews_ReceiptIssued_Fragment
  | OneNews_RedemptionChanged_Fragment
  | OneNews_ReputationChanged_Fragment
  | OneNews_SeatChanged_Fragment
  | OneNews_UploadChanged_Fragment
;

export type NewsQueryVariables = Exact<{
  last: number;
  before?: string | null | undefined;
}>;


export type NewsQuery = { readonly viewer: { readonly id: string, readonly events: ReadonlyArray<
      | { readonly __typename: 'AppealResolved', readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'ClientInvited', readonly clientId: string, readonly title: string, readonly pointsPerMinute: number, readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'PointsChanged', readonly entryKind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'ReceiptIssued', readonly receiptId: string, readonly message: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'RedemptionChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'ReputationChanged', readonly clientId: string, readonly reputationKind: ReputationEventKind, readonly scoreBefore: number, readonly scoreAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'SeatChanged', readonly trainingId: string, readonly clientId: string, readonly seat: Seat, readonly participationState: ParticipationState, readonly round: number | null, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
      | { readonly __typename: 'UploadChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null }
    > } | null };

export type AccountEventsSubscriptionVariables = Exact<{
  since?: string | null | undefined;
}>;


export type AccountEventsSubscription = { readonly accountEvents:
    | { readonly __typename: 'AppealResolved', readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'ClientInvited', readonly clientId: string, readonly title: string, readonly pointsPerMinute: number, readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'PointsChanged', readonly entryKind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'ReceiptIssued', readonly receiptId: string, readonly message: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'RedemptionChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'ReputationChanged', readonly clientId: string, readonly reputationKind: ReputationEventKind, readonly scoreBefore: number, readonly scoreAfter: number, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'SeatChanged', readonly trainingId: string, readonly clientId: string, readonly seat: Seat, readonly participationState: ParticipationState, readonly round: number | null, readonly receiptId: string, readonly cursor: string, readonly at: string, readonly taskId: string | null }
    | { readonly __typename: 'UploadChanged', readonly cursor: string, readonly at: string, readonly taskId: string | null }
   };

export type RedeemMutationVariables = Exact<{
  input: RedeemInput;
}>;


export type RedeemMutation = { readonly redeemPoints:
    | { readonly __typename: 'InsufficientPoints', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'LimitReached', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Redemption', readonly id: string, readonly state: RedemptionState, readonly points: number }
   };

export type AppealReceiptMutationVariables = Exact<{
  receiptId: string;
  reason: string;
}>;


export type AppealReceiptMutation = { readonly appeal:
    | { readonly __typename: 'AlreadyAppealed', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'Appeal', readonly id: string, readonly state: AppealState }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
    | { readonly __typename: 'TooLate', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type OwnParticipationFragment = { readonly id: string, readonly pseudonym: string, readonly state: ParticipationState, readonly seat: Seat | null, readonly score: number | null, readonly rank: number | null, readonly roundsCalled: number, readonly accepted: number, readonly rejected: number, readonly late: number, readonly points: number, readonly reputationBefore: number, readonly reputationAfter: number | null, readonly bytesUp: number, readonly bytesDown: number, readonly joinedAt: string, readonly endedAt: string | null, readonly client: { readonly id: string, readonly label: string } | null, readonly task: { readonly id: string, readonly title: string, readonly state: TaskState, readonly stateReason: string | null, readonly startsAt: string, readonly recruitsUntil: string, readonly training: { readonly rounds: number, readonly localEpochs: number }, readonly reward: { readonly pointsPerUpdate: number }, readonly counts: { readonly registered: number, readonly seats: number } } };

export type ParticipationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ParticipationsQuery = { readonly viewer: { readonly id: string, readonly participations: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly pseudonym: string, readonly state: ParticipationState, readonly seat: Seat | null, readonly score: number | null, readonly rank: number | null, readonly roundsCalled: number, readonly accepted: number, readonly rejected: number, readonly late: number, readonly points: number, readonly reputationBefore: number, readonly reputationAfter: number | null, readonly bytesUp: number, readonly bytesDown: number, readonly joinedAt: string, readonly endedAt: string | null, readonly client: { readonly id: string, readonly label: string } | null, readonly task: { readonly id: string, readonly title: string, readonly state: TaskState, readonly stateReason: string | null, readonly startsAt: string, readonly recruitsUntil: string, readonly training: { readonly rounds: number, readonly localEpochs: number }, readonly reward: { readonly pointsPerUpdate: number }, readonly counts: { readonly registered: number, readonly seats: number } } } }> } } | null };

export type ParticipationQueryVariables = Exact<{
  trainingId: string;
}>;


export type ParticipationQuery = { readonly participation: { readonly id: string, readonly pseudonym: string, readonly state: ParticipationState, readonly seat: Seat | null, readonly score: number | null, readonly rank: number | null, readonly roundsCalled: number, readonly accepted: number, readonly rejected: number, readonly late: number, readonly points: number, readonly reputationBefore: number, readonly reputationAfter: number | null, readonly bytesUp: number, readonly bytesDown: number, readonly joinedAt: string, readonly endedAt: string | null, readonly client: { readonly id: string, readonly label: string } | null, readonly task: { readonly id: string, readonly title: string, readonly state: TaskState, readonly stateReason: string | null, readonly startsAt: string, readonly recruitsUntil: string, readonly training: { readonly rounds: number, readonly localEpochs: number }, readonly reward: { readonly pointsPerUpdate: number }, readonly counts: { readonly registered: number, readonly seats: number } } } | null };

export type ReceiptsQueryVariables = Exact<{
  trainingId: string;
  after?: string | null | undefined;
}>;


export type ReceiptsQuery = { readonly participation: { readonly id: string, readonly receipts: ReadonlyArray<
      | { readonly __typename: 'PointsReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly entry: { readonly kind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly releasesAt: string | null }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
      | { readonly __typename: 'ReputationReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly event: { readonly id: string, readonly kind: ReputationEventKind, readonly weight: number, readonly scoreBefore: number, readonly scoreAfter: number }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
      | { readonly __typename: 'SelectionReceipt', readonly seat: Seat, readonly rank: number | null, readonly candidates: number, readonly score: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly terms: ReadonlyArray<{ readonly name: string, readonly weight: number, readonly value: number }>, readonly unmet: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }>, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
      | { readonly __typename: 'UpdateReceipt', readonly verdict: Verdict, readonly rejection: Rejection | null, readonly examples: number, readonly sizeBytes: number, readonly durationS: number, readonly norm: number | null, readonly medianNorm: number | null, readonly aggregationWeight: number | null, readonly contribution: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
    > } | null };

export type ReceiptQueryVariables = Exact<{
  id: string;
}>;


export type ReceiptQuery = { readonly node:
    | { readonly __typename: 'PointsReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly entry: { readonly kind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly releasesAt: string | null }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
    | { readonly __typename: 'ReputationReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly event: { readonly id: string, readonly kind: ReputationEventKind, readonly weight: number, readonly scoreBefore: number, readonly scoreAfter: number }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
    | { readonly __typename: 'SelectionReceipt', readonly seat: Seat, readonly rank: number | null, readonly candidates: number, readonly score: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly terms: ReadonlyArray<{ readonly name: string, readonly weight: number, readonly value: number }>, readonly unmet: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }>, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
    | { readonly __typename: 'UpdateReceipt', readonly verdict: Verdict, readonly rejection: Rejection | null, readonly examples: number, readonly sizeBytes: number, readonly durationS: number, readonly norm: number | null, readonly medianNorm: number | null, readonly aggregationWeight: number | null, readonly contribution: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null }
    | Record<PropertyKey, never>
   | null };

type OneReceipt_PointsReceipt_Fragment = { readonly __typename: 'PointsReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly entry: { readonly kind: LedgerEntryKind, readonly points: number, readonly availableAfter: number, readonly releasesAt: string | null }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null };

type OneReceipt_ReputationReceipt_Fragment = { readonly __typename: 'ReputationReceipt', readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly event: { readonly id: string, readonly kind: ReputationEventKind, readonly weight: number, readonly scoreBefore: number, readonly scoreAfter: number }, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null };

type OneReceipt_SelectionReceipt_Fragment = { readonly __typename: 'SelectionReceipt', readonly seat: Seat, readonly rank: number | null, readonly candidates: number, readonly score: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly terms: ReadonlyArray<{ readonly name: string, readonly weight: number, readonly value: number }>, readonly unmet: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }>, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null };

type OneReceipt_UpdateReceipt_Fragment = { readonly __typename: 'UpdateReceipt', readonly verdict: Verdict, readonly rejection: Rejection | null, readonly examples: number, readonly sizeBytes: number, readonly durationS: number, readonly norm: number | null, readonly medianNorm: number | null, readonly aggregationWeight: number | null, readonly contribution: number | null, readonly id: string, readonly at: string, readonly round: number | null, readonly message: string, readonly task: { readonly id: string, readonly title: string } | null, readonly appeal: { readonly id: string, readonly state: AppealState, readonly decision: string | null } | null };

export type OneReceiptFragment =
  | OneReceipt_PointsReceipt_Fragment
  | OneReceipt_ReputationReceipt_Fragment
  | OneReceipt_SelectionReceipt_Fragment
  | OneReceipt_UpdateReceipt_Fragment
;

export type PushKeyQueryVariables = Exact<{
  clientId: string;
}>;


export type PushKeyQuery = { readonly pushPublicKey: string | null, readonly node:
    | { readonly id: string, readonly push: boolean }
    | Record<PropertyKey, never>
   | null };

export type SetPushMutationVariables = Exact<{
  clientId: string;
  subscription?: PushSubscriptionInput | null | undefined;
}>;


export type SetPushMutation = { readonly setPush:
    | { readonly __typename: 'Client', readonly id: string, readonly push: boolean }
    | { readonly __typename: 'InvalidInput', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null, readonly problems: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'NotFound', readonly message: string, readonly code: RefusalCode, readonly retryAfterS: number | null }
   };

export type ListingFragment = { readonly id: string, readonly title: string, readonly state: TaskState, readonly learning: LearningTask, readonly recruitsUntil: string, readonly startsAt: string, readonly requester: { readonly name: string }, readonly data: { readonly kind: DataKind, readonly leastExamples: number }, readonly device: { readonly wifiOnly: boolean, readonly chargingOnly: boolean, readonly leastBatteryPercent: number, readonly deviceS: number, readonly transferBytes: number }, readonly training: { readonly rounds: number }, readonly reward: { readonly poolPoints: number, readonly pointsPerUpdate: number, readonly pointsPerMinute: number }, readonly selection: { readonly cohortSize: number }, readonly counts: { readonly registered: number, readonly seats: number }, readonly viewerParticipations: ReadonlyArray<{ readonly id: string, readonly state: ParticipationState, readonly client: { readonly id: string } | null }> };

export type FittingFragment = { readonly fits: boolean, readonly score: number | null, readonly rank: number | null, readonly client: { readonly id: string }, readonly checks: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }> };

export type ListingsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  clientId: string;
  hasClient: boolean;
}>;


export type ListingsQuery = { readonly tasks: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly title: string, readonly state: TaskState, readonly learning: LearningTask, readonly recruitsUntil: string, readonly startsAt: string, readonly fit?: { readonly fits: boolean, readonly score: number | null, readonly rank: number | null, readonly client: { readonly id: string }, readonly checks: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }> } | null, readonly requester: { readonly name: string }, readonly data: { readonly kind: DataKind, readonly leastExamples: number }, readonly device: { readonly wifiOnly: boolean, readonly chargingOnly: boolean, readonly leastBatteryPercent: number, readonly deviceS: number, readonly transferBytes: number }, readonly training: { readonly rounds: number }, readonly reward: { readonly poolPoints: number, readonly pointsPerUpdate: number, readonly pointsPerMinute: number }, readonly selection: { readonly cohortSize: number }, readonly counts: { readonly registered: number, readonly seats: number }, readonly viewerParticipations: ReadonlyArray<{ readonly id: string, readonly state: ParticipationState, readonly client: { readonly id: string } | null }> } }> } };

export type TaskQueryVariables = Exact<{
  id: string;
  clientId: string;
  hasClient: boolean;
}>;


export type TaskQuery = { readonly task: { readonly description: string, readonly stateReason: string | null, readonly endedAt: string | null, readonly viewerCan: ReadonlyArray<TaskAction>, readonly id: string, readonly title: string, readonly state: TaskState, readonly learning: LearningTask, readonly recruitsUntil: string, readonly startsAt: string, readonly model: { readonly parameters: number, readonly inputShape: ReadonlyArray<number | null>, readonly outputShape: ReadonlyArray<number | null>, readonly roundBytes: ReadonlyArray<{ readonly codec: UpdateCodec, readonly downBytes: number, readonly upBytes: number }>, readonly runtimes: ReadonlyArray<{ readonly runtime: Runtime, readonly canTrain: boolean, readonly fileProblems: ReadonlyArray<{ readonly message: string }> }> }, readonly data: { readonly label: string, readonly kind: DataKind, readonly leastExamples: number, readonly columns: ReadonlyArray<{ readonly name: string, readonly type: ColumnType, readonly description: string, readonly unit: string | null, readonly least: number | null, readonly greatest: number | null, readonly categories: ReadonlyArray<string>, readonly nullable: boolean, readonly missingMarkers: ReadonlyArray<string> }>, readonly images: { readonly height: number, readonly width: number, readonly channels: number, readonly classes: ReadonlyArray<string> } | null }, readonly preprocessing: ReadonlyArray<{ readonly kind: PreprocessingKind, readonly columns: ReadonlyArray<string>, readonly imputation: Imputation | null, readonly constant: string | null, readonly least: number | null, readonly greatest: number | null, readonly boundaries: ReadonlyArray<number> }>, readonly device: { readonly leastCpuCores: number, readonly leastCpuScore: number, readonly leastFreeRamBytes: number, readonly leastFreeStorageBytes: number, readonly runtimes: ReadonlyArray<Runtime>, readonly wifiOnly: boolean, readonly chargingOnly: boolean, readonly leastBatteryPercent: number, readonly deviceS: number, readonly transferBytes: number }, readonly training: { readonly localEpochs: number, readonly batchSize: number, readonly optimizer: Optimizer, readonly codec: UpdateCodec, readonly graceS: number, readonly deadlineS: number | null, readonly rounds: number }, readonly selection: { readonly backups: number, readonly leastReputation: number, readonly cohortSize: number }, readonly statistics: { readonly rounds: number, readonly medianRoundS: number | null, readonly metrics: ReadonlyArray<{ readonly name: MetricName, readonly value: number, readonly noSkill: number, readonly baseline: number | null, readonly greaterIsBetter: boolean, readonly rows: number }> } | null, readonly viewerParticipations: ReadonlyArray<{ readonly pseudonym: string, readonly points: number, readonly accepted: number, readonly joinedAt: string, readonly id: string, readonly state: ParticipationState, readonly client: { readonly id: string } | null }>, readonly fit?: { readonly fits: boolean, readonly score: number | null, readonly rank: number | null, readonly client: { readonly id: string }, readonly checks: ReadonlyArray<{ readonly requirement: Requirement, readonly met: boolean, readonly required: string, readonly actual: string | null, readonly hint: string | null }> } | null, readonly requester: { readonly name: string }, readonly reward: { readonly poolPoints: number, readonly pointsPerUpdate: number, readonly pointsPerMinute: number }, readonly counts: { readonly registered: number, readonly seats: number } } | null };

export type RoundsQueryVariables = Exact<{
  id: string;
  after?: number | null | undefined;
}>;


export type RoundsQuery = { readonly task: { readonly id: string, readonly training: { readonly rounds: number }, readonly selection: { readonly cohortSize: number, readonly backups: number }, readonly rounds: ReadonlyArray<{ readonly number: number, readonly attempt: number, readonly state: RoundState, readonly cohort: number, readonly backupsCalled: number, readonly accepted: number, readonly rejected: number, readonly late: number, readonly dropped: number, readonly deadlineAt: string }> } | null };

export type TaskEventsSubscriptionVariables = Exact<{
  taskId: string;
  since?: string | null | undefined;
}>;


export type TaskEventsSubscription = { readonly taskEvents:
    | { readonly __typename: 'BackupCalled', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'ClientDropped', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'CohortSelected', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'RecruitmentChanged', readonly registered: number, readonly seats: number, readonly cursor: string, readonly at: string }
    | { readonly __typename: 'RoundAbandoned', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'RoundCommitted', readonly round: number, readonly accepted: number, readonly rejected: number, readonly late: number, readonly dropped: number, readonly backupsCalled: number, readonly cursor: string, readonly at: string }
    | { readonly __typename: 'RoundStarted', readonly round: number, readonly cohort: number, readonly deadlineAt: string, readonly cursor: string, readonly at: string }
    | { readonly __typename: 'RoundStateChanged', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'TaskSettled', readonly cursor: string, readonly at: string }
    | { readonly __typename: 'TaskStateChanged', readonly to: TaskState, readonly reason: string | null, readonly cursor: string, readonly at: string }
    | { readonly __typename: 'UpdateJudged', readonly round: number, readonly verdict: Verdict, readonly cursor: string, readonly at: string }
   };

export type TrainingQueryVariables = Exact<{
  trainingId: string;
}>;


export type TrainingQuery = { readonly participation: { readonly id: string, readonly state: ParticipationState, readonly points: number, readonly accepted: number, readonly late: number, readonly reputationBefore: number, readonly reputationAfter: number | null, readonly task: { readonly id: string, readonly title: string, readonly data: { readonly kind: DataKind, readonly label: string, readonly leastExamples: number, readonly columns: ReadonlyArray<{ readonly name: string, readonly type: ColumnType, readonly least: number | null, readonly greatest: number | null, readonly categories: ReadonlyArray<string>, readonly nullable: boolean, readonly missingMarkers: ReadonlyArray<string> }> }, readonly preprocessing: ReadonlyArray<{ readonly kind: PreprocessingKind, readonly columns: ReadonlyArray<string>, readonly imputation: Imputation | null, readonly constant: string | null, readonly least: number | null, readonly greatest: number | null, readonly boundaries: ReadonlyArray<number> }>, readonly device: { readonly wifiOnly: boolean, readonly chargingOnly: boolean, readonly leastBatteryPercent: number }, readonly training: { readonly rounds: number } } } | null };

export type VerdictsQueryVariables = Exact<{
  trainingId: string;
  after?: string | null | undefined;
}>;


export type VerdictsQuery = { readonly participation: { readonly id: string, readonly receipts: ReadonlyArray<
      | { readonly __typename: 'PointsReceipt', readonly id: string, readonly round: number | null, readonly entry: { readonly points: number } }
      | { readonly __typename: 'ReputationReceipt', readonly id: string, readonly round: number | null }
      | { readonly __typename: 'SelectionReceipt', readonly id: string, readonly round: number | null }
      | { readonly __typename: 'UpdateReceipt', readonly verdict: Verdict, readonly rejection: Rejection | null, readonly id: string, readonly round: number | null }
    > } | null };

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
export const OwnClientFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OwnClient on Client {
  id
  label
  retiredAt
  device {
    platform
    runtimes
    cpuCores
    ramBytes
    freeRamBytes
    freeStorageBytes
    network
    batteryPercent
    charging
    reportedAt
    benchmark {
      cpuScore
      elapsedS
      measuredAt
    }
  }
  reputation {
    score
    newcomer
  }
}
    `, {"fragmentName":"OwnClient"}) as unknown as TypedDocumentString<OwnClientFragment, unknown>;
export const RefusedFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}
    `, {"fragmentName":"Refused"}) as unknown as TypedDocumentString<RefusedFragment, unknown>;
export const OneNewsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OneNews on AccountEvent {
  __typename
  cursor
  at
  taskId
  ... on ClientInvited {
    clientId
    title
    pointsPerMinute
  }
  ... on SeatChanged {
    trainingId
    clientId
    seat
    participationState
    round
    receiptId
  }
  ... on PointsChanged {
    entryKind
    points
    availableAfter
    receiptId
  }
  ... on ReputationChanged {
    clientId
    reputationKind
    scoreBefore
    scoreAfter
    receiptId
  }
  ... on ReceiptIssued {
    receiptId
    message
  }
}
    `, {"fragmentName":"OneNews"}) as unknown as TypedDocumentString<OneNewsFragment, unknown>;
export const OwnParticipationFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OwnParticipation on Participation {
  id
  pseudonym
  state
  seat
  score
  rank
  roundsCalled
  accepted
  rejected
  late
  points
  reputationBefore
  reputationAfter
  bytesUp
  bytesDown
  joinedAt
  endedAt
  client {
    id
    label
  }
  task {
    id
    title
    state
    stateReason
    startsAt
    recruitsUntil
    training {
      rounds
      localEpochs
    }
    reward {
      pointsPerUpdate
    }
    counts {
      registered
      seats
    }
  }
}
    `, {"fragmentName":"OwnParticipation"}) as unknown as TypedDocumentString<OwnParticipationFragment, unknown>;
export const OneReceiptFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OneReceipt on Receipt {
  __typename
  id
  at
  round
  message
  task {
    id
    title
  }
  appeal {
    id
    state
    decision
  }
  ... on SelectionReceipt {
    seat
    rank
    candidates
    score
    terms {
      name
      weight
      value
    }
    unmet {
      requirement
      met
      required
      actual
      hint
    }
  }
  ... on UpdateReceipt {
    verdict
    rejection
    examples
    sizeBytes
    durationS
    norm
    medianNorm
    aggregationWeight
    contribution
  }
  ... on PointsReceipt {
    entry {
      kind
      points
      availableAfter
      releasesAt
    }
  }
  ... on ReputationReceipt {
    event {
      id
      kind
      weight
      scoreBefore
      scoreAfter
    }
  }
}
    `, {"fragmentName":"OneReceipt"}) as unknown as TypedDocumentString<OneReceiptFragment, unknown>;
export const ListingFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Listing on Task {
  id
  title
  state
  learning
  recruitsUntil
  startsAt
  requester {
    name
  }
  data {
    kind
    leastExamples
  }
  device {
    wifiOnly
    chargingOnly
    leastBatteryPercent
    deviceS
    transferBytes
  }
  training {
    rounds
  }
  reward {
    poolPoints
    pointsPerUpdate
    pointsPerMinute
  }
  selection {
    cohortSize
  }
  counts {
    registered
    seats
  }
  viewerParticipations {
    id
    state
    client {
      id
    }
  }
}
    `, {"fragmentName":"Listing"}) as unknown as TypedDocumentString<ListingFragment, unknown>;
export const FittingFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Fitting on Fit {
  fits
  score
  rank
  client {
    id
  }
  checks {
    requirement
    met
    required
    actual
    hint
  }
}
    `, {"fragmentName":"Fitting"}) as unknown as TypedDocumentString<FittingFragment, unknown>;
export const ViewerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    name
    email
    points {
      available
      onHold
    }
    clients(first: 50) {
      edges {
        node {
          ...OwnClient
        }
      }
    }
  }
}
    fragment OwnClient on Client {
  id
  label
  retiredAt
  device {
    platform
    runtimes
    cpuCores
    ramBytes
    freeRamBytes
    freeStorageBytes
    network
    batteryPercent
    charging
    reportedAt
    benchmark {
      cpuScore
      elapsedS
      measuredAt
    }
  }
  reputation {
    score
    newcomer
  }
}`) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const SignInDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on Session {
      expiresAt
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const SignUpDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    __typename
    ... on Session {
      expiresAt
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const SignOutDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SignOut {
  signOut
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const SessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Sessions {
  viewer {
    id
    sessions {
      id
      userAgent
      createdAt
      lastUsedAt
      expiresAt
      current
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevokeSession($id: ID!) {
  revokeSession(id: $id) {
    __typename
    ... on SessionInfo {
      id
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RegisterClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RegisterClient($input: ClientInput!) {
  registerClient(input: $input) {
    __typename
    ... on Client {
      ...OwnClient
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment OwnClient on Client {
  id
  label
  retiredAt
  device {
    platform
    runtimes
    cpuCores
    ramBytes
    freeRamBytes
    freeStorageBytes
    network
    batteryPercent
    charging
    reportedAt
    benchmark {
      cpuScore
      elapsedS
      measuredAt
    }
  }
  reputation {
    score
    newcomer
  }
}
fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<RegisterClientMutation, RegisterClientMutationVariables>;
export const UpdateClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateClient($id: ID!, $input: ClientInput!) {
  updateClient(id: $id, input: $input) {
    __typename
    ... on Client {
      ...OwnClient
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment OwnClient on Client {
  id
  label
  retiredAt
  device {
    platform
    runtimes
    cpuCores
    ramBytes
    freeRamBytes
    freeStorageBytes
    network
    batteryPercent
    charging
    reportedAt
    benchmark {
      cpuScore
      elapsedS
      measuredAt
    }
  }
  reputation {
    score
    newcomer
  }
}
fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<UpdateClientMutation, UpdateClientMutationVariables>;
export const StartBenchmarkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation StartBenchmark($clientId: ID!) {
  startBenchmark(clientId: $clientId) {
    __typename
    ... on BenchmarkChallenge {
      id
      seed
      size
      steps
      expiresAt
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<StartBenchmarkMutation, StartBenchmarkMutationVariables>;
export const FinishBenchmarkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FinishBenchmark($challengeId: ID!, $digest: String!) {
  finishBenchmark(challengeId: $challengeId, digest: $digest) {
    __typename
    ... on Client {
      ...OwnClient
    }
    ...Refused
  }
}
    fragment OwnClient on Client {
  id
  label
  retiredAt
  device {
    platform
    runtimes
    cpuCores
    ramBytes
    freeRamBytes
    freeStorageBytes
    network
    batteryPercent
    charging
    reportedAt
    benchmark {
      cpuScore
      elapsedS
      measuredAt
    }
  }
  reputation {
    score
    newcomer
  }
}
fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<FinishBenchmarkMutation, FinishBenchmarkMutationVariables>;
export const JoinTaskDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation JoinTask($taskId: ID!, $clientId: ID!, $data: DataDeclarationInput) {
  joinTask(taskId: $taskId, clientId: $clientId, data: $data) {
    __typename
    ... on Participation {
      id
      state
    }
    ... on AlreadyJoined {
      participation {
        id
        state
      }
    }
    ... on RequirementsNotMet {
      unmet {
        requirement
        met
        required
        actual
        hint
      }
    }
    ... on TooLate {
      closedAt
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<JoinTaskMutation, JoinTaskMutationVariables>;
export const LeaveTaskDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LeaveTask($trainingId: ID!) {
  leaveTask(trainingId: $trainingId) {
    __typename
    ... on Participation {
      id
      state
      points
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<LeaveTaskMutation, LeaveTaskMutationVariables>;
export const TransportDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Transport($trainingId: ID!) {
  participation(trainingId: $trainingId) {
    id
    state
    transport {
      iceServers {
        urls
        username
        credential
      }
      websocketUrl
      ticket
      expiresAt
      frameBytes
      idleS
      files {
        kind
        url
        sizeBytes
        sha256
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TransportQuery, TransportQueryVariables>;
export const ConnectDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Connect($trainingId: ID!, $offer: String!) {
  connect(trainingId: $trainingId, offer: $offer) {
    __typename
    ... on ConnectAnswer {
      answer
      openWithinS
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<ConnectMutation, ConnectMutationVariables>;
export const LedgerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Ledger($first: Int!, $after: String) {
  viewer {
    id
    points {
      available
      onHold
      inRedemption
    }
    redemptions(first: 5) {
      edges {
        node {
          id
          points
          state
          createdAt
          note
        }
      }
    }
    ledger(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          at
          kind
          points
          availableAfter
          releasesAt
          task {
            id
            title
          }
          receipt {
            id
            message
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<LedgerQuery, LedgerQueryVariables>;
export const ReputationOfDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ReputationOf($clientId: ID!) {
  node(id: $clientId) {
    __typename
    ... on Client {
      id
      label
      reputation {
        score
        newcomer
        events(first: 50) {
          id
          at
          kind
          weight
          scoreBefore
          scoreAfter
          round
          participation {
            id
            task {
              id
              title
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ReputationOfQuery, ReputationOfQueryVariables>;
export const NewsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query News($last: Int!, $before: String) {
  viewer {
    id
    events(last: $last, before: $before) {
      ...OneNews
    }
  }
}
    fragment OneNews on AccountEvent {
  __typename
  cursor
  at
  taskId
  ... on ClientInvited {
    clientId
    title
    pointsPerMinute
  }
  ... on SeatChanged {
    trainingId
    clientId
    seat
    participationState
    round
    receiptId
  }
  ... on PointsChanged {
    entryKind
    points
    availableAfter
    receiptId
  }
  ... on ReputationChanged {
    clientId
    reputationKind
    scoreBefore
    scoreAfter
    receiptId
  }
  ... on ReceiptIssued {
    receiptId
    message
  }
}`) as unknown as TypedDocumentString<NewsQuery, NewsQueryVariables>;
export const AccountEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription AccountEvents($since: String) {
  accountEvents(since: $since) {
    ...OneNews
  }
}
    fragment OneNews on AccountEvent {
  __typename
  cursor
  at
  taskId
  ... on ClientInvited {
    clientId
    title
    pointsPerMinute
  }
  ... on SeatChanged {
    trainingId
    clientId
    seat
    participationState
    round
    receiptId
  }
  ... on PointsChanged {
    entryKind
    points
    availableAfter
    receiptId
  }
  ... on ReputationChanged {
    clientId
    reputationKind
    scoreBefore
    scoreAfter
    receiptId
  }
  ... on ReceiptIssued {
    receiptId
    message
  }
}`) as unknown as TypedDocumentString<AccountEventsSubscription, AccountEventsSubscriptionVariables>;
export const RedeemDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Redeem($input: RedeemInput!) {
  redeemPoints(input: $input) {
    __typename
    ... on Redemption {
      id
      state
      points
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<RedeemMutation, RedeemMutationVariables>;
export const AppealReceiptDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AppealReceipt($receiptId: ID!, $reason: String!) {
  appeal(receiptId: $receiptId, reason: $reason) {
    __typename
    ... on Appeal {
      id
      state
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<AppealReceiptMutation, AppealReceiptMutationVariables>;
export const ParticipationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Participations($first: Int!, $after: String) {
  viewer {
    id
    participations(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          ...OwnParticipation
        }
      }
    }
  }
}
    fragment OwnParticipation on Participation {
  id
  pseudonym
  state
  seat
  score
  rank
  roundsCalled
  accepted
  rejected
  late
  points
  reputationBefore
  reputationAfter
  bytesUp
  bytesDown
  joinedAt
  endedAt
  client {
    id
    label
  }
  task {
    id
    title
    state
    stateReason
    startsAt
    recruitsUntil
    training {
      rounds
      localEpochs
    }
    reward {
      pointsPerUpdate
    }
    counts {
      registered
      seats
    }
  }
}`) as unknown as TypedDocumentString<ParticipationsQuery, ParticipationsQueryVariables>;
export const ParticipationDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Participation($trainingId: ID!) {
  participation(trainingId: $trainingId) {
    ...OwnParticipation
  }
}
    fragment OwnParticipation on Participation {
  id
  pseudonym
  state
  seat
  score
  rank
  roundsCalled
  accepted
  rejected
  late
  points
  reputationBefore
  reputationAfter
  bytesUp
  bytesDown
  joinedAt
  endedAt
  client {
    id
    label
  }
  task {
    id
    title
    state
    stateReason
    startsAt
    recruitsUntil
    training {
      rounds
      localEpochs
    }
    reward {
      pointsPerUpdate
    }
    counts {
      registered
      seats
    }
  }
}`) as unknown as TypedDocumentString<ParticipationQuery, ParticipationQueryVariables>;
export const ReceiptsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Receipts($trainingId: ID!, $after: ID) {
  participation(trainingId: $trainingId) {
    id
    receipts(first: 100, after: $after) {
      ...OneReceipt
    }
  }
}
    fragment OneReceipt on Receipt {
  __typename
  id
  at
  round
  message
  task {
    id
    title
  }
  appeal {
    id
    state
    decision
  }
  ... on SelectionReceipt {
    seat
    rank
    candidates
    score
    terms {
      name
      weight
      value
    }
    unmet {
      requirement
      met
      required
      actual
      hint
    }
  }
  ... on UpdateReceipt {
    verdict
    rejection
    examples
    sizeBytes
    durationS
    norm
    medianNorm
    aggregationWeight
    contribution
  }
  ... on PointsReceipt {
    entry {
      kind
      points
      availableAfter
      releasesAt
    }
  }
  ... on ReputationReceipt {
    event {
      id
      kind
      weight
      scoreBefore
      scoreAfter
    }
  }
}`) as unknown as TypedDocumentString<ReceiptsQuery, ReceiptsQueryVariables>;
export const ReceiptDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Receipt($id: ID!) {
  node(id: $id) {
    ...OneReceipt
  }
}
    fragment OneReceipt on Receipt {
  __typename
  id
  at
  round
  message
  task {
    id
    title
  }
  appeal {
    id
    state
    decision
  }
  ... on SelectionReceipt {
    seat
    rank
    candidates
    score
    terms {
      name
      weight
      value
    }
    unmet {
      requirement
      met
      required
      actual
      hint
    }
  }
  ... on UpdateReceipt {
    verdict
    rejection
    examples
    sizeBytes
    durationS
    norm
    medianNorm
    aggregationWeight
    contribution
  }
  ... on PointsReceipt {
    entry {
      kind
      points
      availableAfter
      releasesAt
    }
  }
  ... on ReputationReceipt {
    event {
      id
      kind
      weight
      scoreBefore
      scoreAfter
    }
  }
}`) as unknown as TypedDocumentString<ReceiptQuery, ReceiptQueryVariables>;
export const PushKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PushKey($clientId: ID!) {
  pushPublicKey
  node(id: $clientId) {
    ... on Client {
      id
      push
    }
  }
}
    `) as unknown as TypedDocumentString<PushKeyQuery, PushKeyQueryVariables>;
export const SetPushDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetPush($clientId: ID!, $subscription: PushSubscriptionInput) {
  setPush(clientId: $clientId, subscription: $subscription) {
    __typename
    ... on Client {
      id
      push
    }
    ... on InvalidInput {
      problems {
        path
        message
      }
    }
    ...Refused
  }
}
    fragment Refused on Refusal {
  __typename
  message
  code
  retryAfterS
}`) as unknown as TypedDocumentString<SetPushMutation, SetPushMutationVariables>;
export const ListingsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Listings($first: Int!, $after: String, $clientId: ID!, $hasClient: Boolean!) {
  tasks(
    first: $first
    after: $after
    filter: { states: [RECRUITING] }
    orderBy: REWARD_PER_MINUTE
  ) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      node {
        ...Listing
        fit(clientId: $clientId) @include(if: $hasClient) {
          ...Fitting
        }
      }
    }
  }
}
    fragment Listing on Task {
  id
  title
  state
  learning
  recruitsUntil
  startsAt
  requester {
    name
  }
  data {
    kind
    leastExamples
  }
  device {
    wifiOnly
    chargingOnly
    leastBatteryPercent
    deviceS
    transferBytes
  }
  training {
    rounds
  }
  reward {
    poolPoints
    pointsPerUpdate
    pointsPerMinute
  }
  selection {
    cohortSize
  }
  counts {
    registered
    seats
  }
  viewerParticipations {
    id
    state
    client {
      id
    }
  }
}
fragment Fitting on Fit {
  fits
  score
  rank
  client {
    id
  }
  checks {
    requirement
    met
    required
    actual
    hint
  }
}`) as unknown as TypedDocumentString<ListingsQuery, ListingsQueryVariables>;
export const TaskDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Task($id: ID!, $clientId: ID!, $hasClient: Boolean!) {
  task(id: $id) {
    ...Listing
    description
    stateReason
    endedAt
    model {
      parameters
      inputShape
      outputShape
      roundBytes {
        codec
        downBytes
        upBytes
      }
      runtimes {
        runtime
        canTrain
        fileProblems {
          message
        }
      }
    }
    data {
      label
      columns {
        name
        type
        description
        unit
        least
        greatest
        categories
        nullable
        missingMarkers
      }
      images {
        height
        width
        channels
        classes
      }
    }
    preprocessing {
      kind
      columns
      imputation
      constant
      least
      greatest
      boundaries
    }
    device {
      leastCpuCores
      leastCpuScore
      leastFreeRamBytes
      leastFreeStorageBytes
      runtimes
    }
    training {
      localEpochs
      batchSize
      optimizer
      codec
      graceS
      deadlineS
    }
    selection {
      backups
      leastReputation
    }
    statistics {
      rounds
      metrics {
        name
        value
        noSkill
        baseline
        greaterIsBetter
        rows
      }
      medianRoundS
    }
    viewerCan
    viewerParticipations {
      pseudonym
      points
      accepted
      joinedAt
    }
    fit(clientId: $clientId) @include(if: $hasClient) {
      ...Fitting
    }
  }
}
    fragment Listing on Task {
  id
  title
  state
  learning
  recruitsUntil
  startsAt
  requester {
    name
  }
  data {
    kind
    leastExamples
  }
  device {
    wifiOnly
    chargingOnly
    leastBatteryPercent
    deviceS
    transferBytes
  }
  training {
    rounds
  }
  reward {
    poolPoints
    pointsPerUpdate
    pointsPerMinute
  }
  selection {
    cohortSize
  }
  counts {
    registered
    seats
  }
  viewerParticipations {
    id
    state
    client {
      id
    }
  }
}
fragment Fitting on Fit {
  fits
  score
  rank
  client {
    id
  }
  checks {
    requirement
    met
    required
    actual
    hint
  }
}`) as unknown as TypedDocumentString<TaskQuery, TaskQueryVariables>;
export const RoundsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Rounds($id: ID!, $after: Int) {
  task(id: $id) {
    id
    training {
      rounds
    }
    selection {
      cohortSize
      backups
    }
    rounds(first: 100, after: $after) {
      number
      attempt
      state
      cohort
      backupsCalled
      accepted
      rejected
      late
      dropped
      deadlineAt
    }
  }
}
    `) as unknown as TypedDocumentString<RoundsQuery, RoundsQueryVariables>;
export const TaskEventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription TaskEvents($taskId: ID!, $since: String) {
  taskEvents(taskId: $taskId, since: $since) {
    __typename
    cursor
    at
    ... on TaskStateChanged {
      to
      reason
    }
    ... on RecruitmentChanged {
      registered
      seats
    }
    ... on RoundStarted {
      round
      cohort
      deadlineAt
    }
    ... on RoundCommitted {
      round
      accepted
      rejected
      late
      dropped
      backupsCalled
    }
    ... on UpdateJudged {
      round
      verdict
    }
  }
}
    `) as unknown as TypedDocumentString<TaskEventsSubscription, TaskEventsSubscriptionVariables>;
export const TrainingDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Training($trainingId: ID!) {
  participation(trainingId: $trainingId) {
    id
    state
    points
    accepted
    late
    reputationBefore
    reputationAfter
    task {
      id
      title
      data {
        kind
        label
        leastExamples
        columns {
          name
          type
          least
          greatest
          categories
          nullable
          missingMarkers
        }
      }
      preprocessing {
        kind
        columns
        imputation
        constant
        least
        greatest
        boundaries
      }
      device {
        wifiOnly
        chargingOnly
        leastBatteryPercent
      }
      training {
        rounds
      }
    }
  }
}
    `) as unknown as TypedDocumentString<TrainingQuery, TrainingQueryVariables>;
export const VerdictsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Verdicts($trainingId: ID!, $after: ID) {
  participation(trainingId: $trainingId) {
    id
    receipts(first: 100, after: $after) {
      __typename
      id
      round
      ... on UpdateReceipt {
        verdict
        rejection
      }
      ... on PointsReceipt {
        entry {
          points
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<VerdictsQuery, VerdictsQueryVariables>;