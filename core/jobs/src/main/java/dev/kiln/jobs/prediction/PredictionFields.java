package dev.kiln.jobs.prediction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictions as named fields, as in JSON: the name of an example, then its prediction. With several targets each is an
 * object of its own name.
 *
 * @param form the targets, and the kind of names of the examples
 */
public record PredictionFields(PredictionForm form) {

    /** The maximum number of classes whose probabilities are all given; of more classes the likeliest are. */
    public static final int MOST_CLASSES = 20;

    /** The number of likeliest classes of many. */
    public static final int LIKELIEST = 5;

    /**
     * The fields of an example: its name under the kind of names, and {@code class}, {@code probability} and
     * {@code probabilities}, or, of more than 20 classes, {@code likeliest}, or the values under the target's name.
     *
     * @param example the example
     * @return texts, numbers, lists and maps by their names, in order
     */
    public Map<String, Object> of(PredictedExample example) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(form.naming(), example.name());
        for (int i = 0; i < form.targets().size(); i++) {
            PredictedTarget target = form.targets().get(i);
            Predicted predicted = example.targets().get(i);
            if (predicted instanceof Predicted.OfClass ofClass && form.targets().size() == 1) {
                fields.putAll(ofClass(target, ofClass));
            } else {
                fields.put(target.name(), ofTarget(target, predicted));
            }
        }
        return fields;
    }

    private static Object ofTarget(PredictedTarget target, Predicted predicted) {
        if (predicted instanceof Predicted.OfClass ofClass) {
            return ofClass(target, ofClass);
        }
        float[] values = ((Predicted.OfValues) predicted).values();
        if (values.length == 1) {
            return values[0];
        }
        List<Object> all = new ArrayList<>();
        for (float value : values) {
            all.add(value);
        }
        return all;
    }

    private static Map<String, Object> ofClass(PredictedTarget target, Predicted.OfClass predicted) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("class", name(target, predicted.number()));
        fields.put("probability", (float) predicted.probability());
        double[] probabilities = predicted.probabilities();
        if (target.width() <= MOST_CLASSES) {
            Map<String, Object> all = new LinkedHashMap<>();
            for (int k = 0; k < probabilities.length; k++) {
                all.put(name(target, k), (float) probabilities[k]);
            }
            fields.put("probabilities", all);
        } else {
            List<Object> likeliest = new ArrayList<>();
            for (int k : predicted.likeliest(LIKELIEST)) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("class", name(target, k));
                one.put("probability", (float) probabilities[k]);
                likeliest.add(one);
            }
            fields.put("likeliest", likeliest);
        }
        return fields;
    }

    /** The name of a class; empty where there is none. */
    static String name(PredictedTarget target, int number) {
        return number < 0 ? "" : target.classes().get(number);
    }
}
