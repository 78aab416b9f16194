"""`python -m tests.flow.open_raw MODEL CSV GAPPY…`: accuracy by plain Keras alone."""

import csv
import sys

import keras
import numpy as np

if __name__ == "__main__":
    with open(sys.argv[2], newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = np.array(rows, np.float32)
    for name in sys.argv[3:]:
        values = table[:, header.index(name)]
        values[values == 0] = np.nan
    model = keras.models.load_model(sys.argv[1])
    predicted = model.predict(table[:, :-1], verbose=0)[:, 0] > 0.5
    print(float(np.mean(predicted == table[:, -1].astype(bool))))
