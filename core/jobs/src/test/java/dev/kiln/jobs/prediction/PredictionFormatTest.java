package dev.kiln.jobs.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.api.data.Task;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files with predictions, to the letter. */
class PredictionFormatTest {

    private static final PredictedTarget KIND =
            new PredictedTarget("kind", Task.CLASSIFICATION, List.of("ant", "a, \"b\""), 2);
    private static final PredictedTarget SIZE = new PredictedTarget("size", Task.REGRESSION, List.of(), 1);
    private static final PredictedTarget PLACE = new PredictedTarget("place", Task.REGRESSION, List.of(), 2);
    private static final Predicted CLASS = new Predicted.OfClass(1, new double[] {0.1, 0.9});
    private static final Predicted NO_CLASS = new Predicted.OfClass(-1, new double[] {Double.NaN, Double.NaN});
    private static final Predicted VALUE = new Predicted.OfValues(new float[] {0.1f});
    private static final Predicted VALUES = new Predicted.OfValues(new float[] {1e-7f, -2});

    private static String written(PredictionFormat format, PredictionForm form, PredictedExample... examples) {
        StringBuilder text = new StringBuilder();
        PredictionListener writer = format.writer(text);
        writer.begin(form);
        List.of(examples).forEach(writer::example);
        return text.toString();
    }

    @Test
    void aFileOfClassesHasTheProbabilityOfEach() {
        PredictionForm form = new PredictionForm("file", List.of(KIND));
        PredictedExample example = new PredictedExample("x,y.png", List.of(CLASS));

        assertThat(written(PredictionFormat.CSV, form, example))
                .isEqualTo("file,class,probability,p(ant),\"p(a, \"\"b\"\")\"\n"
                        + "\"x,y.png\",\"a, \"\"b\"\"\",0.9,0.1,0.9\n");
        assertThat(written(PredictionFormat.JSONL, form, example))
                .isEqualTo("{\"file\":\"x,y.png\",\"class\":\"a, \\\"b\\\"\",\"probability\":0.9,"
                        + "\"probabilities\":{\"ant\":0.1,\"a, \\\"b\\\"\":0.9}}\n");
    }

    @Test
    void ofManyClassesTheLikeliestAreGiven() {
        List<String> names = IntStream.range(0, 21).mapToObj(k -> "c" + k).toList();
        PredictionForm form =
                new PredictionForm("line", List.of(new PredictedTarget("y", Task.CLASSIFICATION, names, 21)));
        double[] probabilities = new double[21];
        probabilities[3] = 0.5;
        probabilities[20] = 0.25;
        probabilities[7] = 0.125;
        probabilities[1] = 0.0625;
        probabilities[2] = 0.0625;
        PredictedExample example = new PredictedExample("4", List.of(new Predicted.OfClass(3, probabilities)));

        assertThat(written(PredictionFormat.CSV, form, example))
                .isEqualTo("line,class,probability,class 2,probability 2,class 3,probability 3,"
                        + "class 4,probability 4,class 5,probability 5\n"
                        + "4,c3,0.5,c20,0.25,c7,0.125,c1,0.0625,c2,0.0625\n");
        assertThat(written(PredictionFormat.JSONL, form, example))
                .startsWith("{\"line\":\"4\",\"class\":\"c3\",\"probability\":0.5,\"likeliest\":[{\"class\":\"c3\","
                        + "\"probability\":0.5},{\"class\":\"c20\",\"probability\":0.25},");
    }

    @Test
    void aFileOfValuesHasAColumnForEach() {
        PredictionForm one = new PredictionForm("line", List.of(SIZE));
        PredictionForm two = new PredictionForm("line", List.of(PLACE));

        assertThat(written(PredictionFormat.CSV, one, new PredictedExample("2", List.of(VALUE))))
                .isEqualTo("line,size\n2,0.1\n");
        assertThat(written(PredictionFormat.JSONL, one, new PredictedExample("2", List.of(VALUE))))
                .isEqualTo("{\"line\":\"2\",\"size\":0.1}\n");
        assertThat(written(PredictionFormat.CSV, two, new PredictedExample("2", List.of(VALUES))))
                .isEqualTo("line,place[0],place[1]\n2,1.0E-7,-2.0\n");
        assertThat(written(PredictionFormat.JSONL, two, new PredictedExample("2", List.of(VALUES))))
                .isEqualTo("{\"line\":\"2\",\"place\":[1.0E-7,-2.0]}\n");
    }

    @Test
    void severalTargetsHaveTheirNames() {
        PredictionForm form = new PredictionForm("example", List.of(KIND, SIZE));
        PredictedExample example = new PredictedExample("0", List.of(CLASS, VALUE));

        assertThat(written(PredictionFormat.CSV, form, example))
                .startsWith("example,kind class,kind probability,kind p(ant),");
        assertThat(written(PredictionFormat.CSV, form, example))
                .contains(",size\n")
                .endsWith(",0.9,0.1,0.9,0.1\n");
        assertThat(written(PredictionFormat.JSONL, form, example))
                .startsWith("{\"example\":\"0\",\"kind\":{\"class\":")
                .endsWith(",\"size\":0.1}\n");
    }

    @Test
    void whereThereIsNoClassCellsAreBlank() {
        PredictionForm form = new PredictionForm("line", List.of(KIND));

        assertThat(written(PredictionFormat.CSV, form, new PredictedExample("2", List.of(NO_CLASS))))
                .endsWith("\n2,,,,\n");
    }

    @Test
    void theEndOfANameTellsTheFormat() {
        assertThat(PredictionFormat.of("a.CSV")).contains(PredictionFormat.CSV);
        assertThat(PredictionFormat.of("a.csv.jsonl")).contains(PredictionFormat.JSONL);
        assertThat(PredictionFormat.of("csv")).isEmpty();
    }
}
