package dev.kiln.jobs.prediction;

/** Receives predictions one after another. */
public interface PredictionListener {

    /**
     * Called once, before the first example.
     *
     * @param form the targets, and the kind of names of the examples
     */
    void begin(PredictionForm form);

    /**
     * Called for each example, in the order of the data.
     *
     * @param example its predictions
     */
    void example(PredictedExample example);

    /**
     * Called with the interpretation where there was a choice, and with filled or omitted values; by default they are
     * dropped.
     *
     * @param sentence a sentence
     */
    default void note(String sentence) {}
}
