package dev.kiln.jobs.fit;

import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.data.TokenTables;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks that data are of the kind that a model takes: numbers with a fraction, or the numbers of tokens. */
final class InputKind {

    private static final int SCAN = 1024;

    private InputKind() {}

    /**
     * Checks the kind, and that the model knows every token. Whole numbers in floating point, as in arrays, are
     * accepted as integers.
     *
     * @param model the model
     * @param data the data
     * @return a note where whole numbers are taken as integers
     * @throws DataException if they do not fit; the message gives both kinds
     */
    static Optional<String> check(Model model, DataSet data) {
        ElementType wanted = model.features().type().elementType();
        if (data.size() == 0 || wanted == ElementType.UNDEFINED) {
            return Optional.empty();
        }
        ElementType given = data.batch(0).inputs().elementType();
        if (isToken(given) && !isToken(wanted)) {
            throw new DataException("The data " + data.spec() + " are numbers of tokens, " + given + ", the model "
                    + model.graph().name() + " takes " + wanted
                    + ". Declare its input as {type: int64} and begin with an embedding, or give other data.");
        }
        boolean isRead = given.isFloating() && (wanted.isInteger() || wanted == ElementType.BOOL);
        if (isRead) {
            data.batches(SCAN).forEach(batch -> requireWhole(model, data, batch, wanted));
        }
        OptionalLong rows = isToken(wanted) ? TokenTables.rows(model) : OptionalLong.empty();
        if (rows.isPresent()) {
            data.batches(SCAN).forEach(batch -> checkTokens(model, data, batch, rows.getAsLong()));
        }
        return isRead
                ? Optional.of("The data " + data.spec() + " are whole numbers of " + given + ", taken as " + wanted
                        + " for the model " + model.graph().name() + ".")
                : Optional.empty();
    }

    private static void requireWhole(Model model, DataSet data, Batch batch, ElementType wanted) {
        double[] range = range(wanted);
        for (float value : batch.inputs().cast(ElementType.FLOAT).toFloatArray()) {
            if (!(value == Math.rint(value) && value >= range[0] && value <= range[1])) {
                throw new DataException("The data " + data.spec() + " have the value " + value + ", the model "
                        + model.graph().name() + " takes "
                        + (wanted == ElementType.BOOL ? "0 and 1, " : "whole numbers, ") + wanted + ". "
                        + (isToken(wanted)
                                ? "Give it texts, as text:FILE, or arrays of the numbers of tokens."
                                : "Give it data of its own kind, or export it with a floating point input."));
            }
        }
    }

    private static double[] range(ElementType type) {
        if (type == ElementType.BOOL) {
            return new double[] {0, 1};
        }
        boolean isSigned = !type.name().startsWith("U");
        double values = Math.pow(2, type.bits());
        return isSigned ? new double[] {-values / 2, values / 2 - 1} : new double[] {0, values - 1};
    }

    /** Bytes are pixels, wider integers are numbers of tokens. */
    private static boolean isToken(ElementType type) {
        return type == ElementType.INT32 || type == ElementType.INT64;
    }

    private static void checkTokens(Model model, DataSet data, Batch batch, long rows) {
        Tensor tokens = batch.inputs().cast(ElementType.INT64);
        for (long token : tokens.toLongArray()) {
            if (token < 0 || token >= rows) {
                throw new DataException("The data " + data.spec() + " have the token " + token + ", the model "
                        + model.graph().name() + " knows " + rows + " tokens: 0 to " + (rows - 1)
                        + ". Raise the vocabulary of its embedding, or lower that of the data.");
            }
        }
    }
}
