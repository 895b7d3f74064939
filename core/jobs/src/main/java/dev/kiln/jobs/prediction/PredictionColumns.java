package dev.kiln.jobs.prediction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Predictions as the rows of a table: the name of an example, then, for a class, its name, its probability and those of
 * all classes or, of more than 20, the likeliest ones; for values, each of them. With several targets each column begins
 * with the name of its target.
 *
 * @param form the targets, and the kind of names of the examples
 */
public record PredictionColumns(PredictionForm form) {

    /** Returns the names of the columns. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(form.naming()));
        for (PredictedTarget target : form.targets()) {
            String prefix = form.targets().size() > 1 ? target.name() + " " : "";
            if (target.isClass()) {
                ofClasses(target).forEach(name -> names.add(prefix + name));
            } else if (target.width() == 1) {
                names.add(target.name());
            } else {
                for (int i = 0; i < target.width(); i++) {
                    names.add(target.name() + "[" + i + "]");
                }
            }
        }
        return names;
    }

    private static List<String> ofClasses(PredictedTarget target) {
        List<String> names = new ArrayList<>(List.of("class", "probability"));
        if (isShort(target)) {
            target.classes().forEach(name -> names.add("p(" + name + ")"));
        } else {
            for (int place = 2; place <= PredictionFields.LIKELIEST; place++) {
                names.add("class " + place);
                names.add("probability " + place);
            }
        }
        return names;
    }

    private static boolean isShort(PredictedTarget target) {
        return target.width() <= PredictionFields.MOST_CLASSES;
    }

    /**
     * The cells of an example.
     *
     * @param example the example
     * @return a text for each column; blank where a prediction is not a number and there is no class
     */
    public List<String> cells(PredictedExample example) {
        return cells(example, number -> Float.toString((float) number));
    }

    /**
     * The cells of an example, with numbers in another form.
     *
     * @param example the example
     * @param text the text of a number
     * @return a text for each column; blank where a prediction is not a number and there is no class
     */
    public List<String> cells(PredictedExample example, DoubleFunction<String> text) {
        List<String> cells = new ArrayList<>(List.of(example.name()));
        for (int i = 0; i < form.targets().size(); i++) {
            Predicted predicted = example.targets().get(i);
            if (predicted instanceof Predicted.OfClass ofClass) {
                cells.addAll(ofClass(form.targets().get(i), ofClass, text));
            } else {
                for (float value : ((Predicted.OfValues) predicted).values()) {
                    cells.add(text.apply(value));
                }
            }
        }
        return cells;
    }

    private static List<String> ofClass(
            PredictedTarget target, Predicted.OfClass predicted, DoubleFunction<String> text) {
        double[] probabilities = predicted.probabilities();
        if (predicted.number() < 0) {
            return Collections.nCopies(ofClasses(target).size(), "");
        }
        List<String> cells = new ArrayList<>();
        for (int k : predicted.likeliest(isShort(target) ? 1 : PredictionFields.LIKELIEST)) {
            cells.add(PredictionFields.name(target, k));
            cells.add(text.apply(probabilities[k]));
        }
        if (isShort(target)) {
            for (double probability : probabilities) {
                cells.add(text.apply(probability));
            }
        }
        return cells;
    }
}
