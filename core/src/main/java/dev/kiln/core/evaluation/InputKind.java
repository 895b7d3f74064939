package dev.kiln.core.evaluation;

import dev.kiln.api.DataException;
import dev.kiln.api.data.Batch;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import dev.kiln.core.data.TokenTables;
import java.util.OptionalLong;

/** Whether data are of the kind that a model takes: numbers with a fraction, or the numbers of tokens. */
public final class InputKind {

    private static final int SCAN = 1024;

    private InputKind() {}

    /**
     * Checks the kind, and that every token is one that the model knows.
     *
     * @param model the model
     * @param data the data
     * @throws DataException if they do not fit; the message says what both are
     */
    public static void check(Model model, DataSet data) {
        ElementType wanted = model.features().type().elementType();
        if (data.size() == 0 || wanted == ElementType.UNDEFINED) {
            return;
        }
        ElementType given = data.batch(0).inputs().elementType();
        boolean tokensGiven = isToken(given);
        boolean tokensWanted = isToken(wanted);
        if (tokensGiven && !tokensWanted) {
            throw new DataException("The data " + data.spec() + " are numbers of tokens, " + given + ", the model "
                    + model.graph().name() + " takes " + wanted
                    + ". Declare its input as {type: int64} and begin with an embedding, or give other data.");
        }
        if (!tokensGiven && tokensWanted) {
            throw new DataException("The data " + data.spec() + " are " + given + ", the model "
                    + model.graph().name() + " takes numbers of tokens, " + wanted + ". Give it texts, as text:FILE.");
        }
        OptionalLong rows = tokensGiven ? TokenTables.rows(model) : OptionalLong.empty();
        if (rows.isPresent()) {
            data.batches(SCAN).forEach(batch -> checkTokens(model, data, batch, rows.getAsLong()));
        }
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
