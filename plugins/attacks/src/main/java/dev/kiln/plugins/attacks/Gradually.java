package dev.kiln.plugins.attacks;

import java.util.stream.IntStream;

/**
 * Tries changes of growing amounts and keeps for each example the first that reaches the goal, else the last: a query for
 * each amount.
 *
 * @param decisions the model's answers
 */
record Gradually(Decisions decisions) {

    /** A change of an example by one of several amounts. */
    interface Change {

        /** Writes the changed features of an example over its clean ones. */
        void put(int example, int amount, float[] features);
    }

    /** A row of features for each example, after a change of the amounts from 0 up to a number, exclusive. */
    float[] changed(int amounts, Change change) {
        int features = decisions.features();
        float[] clean = decisions.batch().inputs().toFloatArray();
        float[] found = clean.clone();
        int[] open = IntStream.range(0, decisions.batch().size()).toArray();
        float[] point = new float[features];
        for (int amount = 0; amount < amounts && open.length > 0; amount++) {
            float[] tried = new float[open.length * features];
            for (int i = 0; i < open.length; i++) {
                System.arraycopy(clean, open[i] * features, point, 0, features);
                change.put(open[i], amount, point);
                for (int f = 0; f < features; f++) {
                    tried[i * features + f] = decisions.clipped(point[f]);
                }
                System.arraycopy(tried, i * features, found, open[i] * features, features);
            }
            open = Rows.without(decisions.reached(tried, open), open);
        }
        return found;
    }
}
