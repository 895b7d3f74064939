package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.data.NpzWriter;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong input is refused with one line, and leaves every file as it was. */
class BadInputIT {

    private static final String STROKES = " --data strokes:test --limit 16";

    private static Workplace workplace = Workplace.of(Path.of(""));
    private Map<String, String> before = Map.of();

    @BeforeAll
    static void writesBadFiles(@TempDir Path folder) throws Exception {
        workplace = Workplace.of(folder);
        SmallNetworks.writeLinear(workplace.file("good.onnx"));
        SmallNetworks.writeUnknownOperator(workplace.file("unknown.onnx"));
        byte[] whole = workplace.bytes("good.onnx");
        Files.write(workplace.file("truncated.onnx"), Arrays.copyOf(whole, whole.length / 2));
        Files.write(workplace.file("empty.onnx"), new byte[0]);
        writeData("wide.npz", 20, 0);
        writeData("label99.npz", 28, 99);
        writeData("negative.npz", 28, -1);
        workplace
                .write("text.onnx", "no model at all\n")
                .write("old.onnx", "what was there before")
                .write("good.yaml", SmallNetworks.ARCHITECTURE)
                .write("layer.yaml", SmallNetworks.ARCHITECTURE.replace("flatten", "flaten"))
                .write("option.yaml", SmallNetworks.ARCHITECTURE.replace("units: 16", "unit: 16"))
                .write("value.yaml", SmallNetworks.ARCHITECTURE.replace("units: 16", "units: -16"))
                .write("wide.yaml", SmallNetworks.ARCHITECTURE.replace("units: 16", "units: 2000000000"))
                .write("shapes.yaml", SmallNetworks.ARCHITECTURE.replace("flatten", "global-avg-pool2d"))
                .write("broken.yaml", "input: {name: image\nlayers: [")
                .write("empty.yaml", "");
    }

    private static void writeData(String name, int width, int label) {
        long[] labels = {0, 1, 2, label};
        NpzWriter.write(
                workplace.file(name),
                Map.of("x", Tensor.zeros(ElementType.FLOAT, 4, 1, width, width), "y", Tensor.of(labels, 4)));
    }

    @BeforeEach
    void remembersTheFolder() {
        before = workplace.content();
    }

    @AfterEach
    void findsTheFolderUnchanged() {
        assertThat(workplace.content()).isEqualTo(before);
    }

    private void refuses(String command, String reason) {
        Outcome outcome = workplace.kiln(command).refused();
        assertThat(outcome.err()).contains(reason);
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            missing.onnx   | does not exist
            truncated.onnx | cut short
            text.onnx      | not an ONNX model
            empty.onnx     | empty
            .              | is a folder
            """)
    void refusesFilesThatAreNoModel(String file, String reason) {
        refuses("evaluate " + file + STROKES, reason);
        refuses("inspect " + file, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            evaluate unknown.onnx                                | Sharpen
            evaluate unknown.onnx --engine djl                   | Sharpen
            attack unknown.onnx --attack fgsm                    | Sharpen
            train --model unknown.onnx --epochs 1 --out old.onnx | the model's output is
            """)
    void refusesAnUnknownOperator(String command, String reason) {
        refuses(command + STROKES, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            evaluate good.onnx                                              | wide.npz     | [1, 20, 20]
            attack good.onnx --attack fgsm --save new.npz                   | wide.npz     | [1, 20, 20]
            train --model good.onnx --out old.onnx                          | wide.npz     | [1, 20, 20]
            compress good.onnx --method magnitude-pruning:sparsity=0.5 --out old.onnx | wide.npz | [1, 20, 20]
            evaluate good.onnx                                              | label99.npz  | label 99
            attack good.onnx --attack fgsm --save new.npz                   | label99.npz  | label 99
            train --arch good.yaml --out old.onnx                           | label99.npz  | label 99
            evaluate good.onnx                                              | negative.npz | label -1
            train --arch good.yaml --out old.onnx                           | negative.npz | label -1
            """)
    void refusesDataThatDoNotFit(String command, String data, String reason) {
        refuses(command + " --data npz:" + data, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            missing.yaml | does not exist
            layer.yaml   | Did you mean flatten?
            option.yaml  | Did you mean units?
            value.yaml   | -16
            shapes.yaml  | dense
            wide.yaml    | dense_2 does not fit: its parameter weight would be [2000000000, 784], which are 6,272.0 GB
            broken.yaml  | not YAML, line 2
            empty.yaml   | mapping
            """)
    void refusesAWrongArchitecture(String file, String reason) {
        refuses("train --arch " + file + " --out old.onnx" + STROKES, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            attack good.onnx --attack fgms                                            | Did you mean fgsm
            attack good.onnx --attack pgd:step=3                                      | Did you mean steps
            attack good.onnx --attack pgd:steps=many                                  | steps is many
            attack good.onnx --attack pgd:eps=-0.1                                    | eps is -0.1
            attack good.onnx --attack fgsm --eps -0.1                                 | --eps has -0.1
            attack good.onnx --attack fgsm --eps 0.1,-0.2                             | --eps has -0.2
            attack good.onnx --attack fgsm --eps 0.1,x                                | --eps has x
            attack good.onnx --attack fgsm --eps=                                     | --eps has nothing
            attack good.onnx --attack fgsm --mutable=                                 | --mutable is empty
            attack good.onnx good.onnx --attack fgsm                                  | good.onnx is given twice
            attack good.onnx --attack fgsm --epss 0.1                                 | --epss
            evaluate good.onnx --engine onx                                           | Did you mean onnx?
            evaluate good.onnx --metric topk                                          | Did you mean top-k?
            evaluate good.onnx --metric top-k:k=0                                     | k is 0
            evaluate good.onnx --metric brier --metric brier                          | given twice
            evaluate good.onnx --metric f1:average=makro                              | average is makro
            evaluate good.onnx --metric mae                                           | measures regression, and the task
            evaluate good.onnx --metric bleu                                          | measures data of task=other, and the task
            evaluate good.onnx ./good.onnx                                            | good.onnx is given twice
            evaluate good.onnx --threads 0                                            | --threads is 0
            train --arch good.yaml --out old.onnx --optimizer adm                     | Did you mean adam
            train --arch good.yaml --out old.onnx --optimizer sgd:lr=-1               | lr is -1
            train --arch good.yaml --out old.onnx --loss cross-entrpy                 | Did you mean cross-entropy?
            train --arch good.yaml --out old.onnx --augment flp                       | Did you mean flip?
            train --arch good.yaml --out old.onnx --augment flip:probability=2        | probability is 2
            train --arch good.yaml --out old.onnx --schedule cosin                    | Did you mean cosine?
            train --arch good.yaml --out old.onnx --schedule linear:warm-up=1         | [0, 1)
            train --arch good.yaml --out old.onnx --adversarial pdg                   | Did you mean
            train --arch good.yaml --out old.onnx --epochs 0                          | --epochs is 0
            train --arch good.yaml --out old.onnx --resume                            | --checkpoint
            compress good.onnx --out old.onnx --method magnitude-prunning             | Did you mean magnitude-pruning, channel-pruning?
            compress good.onnx --out old.onnx --method magnitude-pruning:sparsity=2   | sparsity is 2
            compress good.onnx --out old.onnx --method magnitude-pruning:sparsity=0.5 --max-drop lots | --max-drop has lots
            """)
    void refusesWrongNamesAndValues(String command, String reason) {
        refuses(command + STROKES, reason);
    }

    @ParameterizedTest
    @CsvSource({"gpu:7, onnx", "gpu:7, djl", "gpu:7,", "nonsense:1,"})
    void refusesADeviceThatIsNotThere(String device, @Nullable String engine) {
        String named = engine == null ? "" : " --engine " + engine;
        refuses("evaluate good.onnx --device " + device + named + STROKES, device);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nosuch:x              | nosuch
            mnist:nowhere         | nowhere
            npz:nowhere.npz       | nowhere.npz
            csv:nowhere.csv       | nowhere.csv
            cifar10:nowhere       | nowhere
            strokes:tset          | Did you mean test?
            """)
    void refusesDataThatAreNotThere(String data, String reason) {
        refuses("evaluate good.onnx --data " + data, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train --arch good.yaml --out no/such/new.onnx                             | there is no folder
            train --arch good.yaml --out new.onnx --checkpoint old.onnx               | --checkpoint
            compress good.onnx --method magnitude-pruning:sparsity=0.5 --out no/new.onnx | there is no folder
            compress good.onnx --method magnitude-pruning:sparsity=0.5 --out new.onnx --report old.onnx | --report
            attack good.onnx --attack fgsm --save no/new.npz                          | there is no folder
            attack good.onnx --attack fgsm --report old.onnx                          | --report
            evaluate good.onnx --json no/new.json                                     | there is no folder
            evaluate good.onnx --plugins nowhere                                      | --plugins is nowhere
            """)
    void refusesPlacesThatCannotBeWrittenBeforeAnyWork(String command, String reason) {
        refuses(command + STROKES, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                  | nonsense
            evaluate                  | --data
            plugins info pdg          | Did you mean pgd
            """)
    void refusesAnUnknownCommandAndMissingWords(String command, String reason) {
        refuses(command, reason);
    }
}
