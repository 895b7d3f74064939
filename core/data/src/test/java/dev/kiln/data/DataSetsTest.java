package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.api.data.DataSet;
import dev.kiln.api.extension.Options;
import dev.kiln.api.format.DataFormat;
import dev.kiln.api.format.DataSource;
import dev.kiln.api.format.DataSpec;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.FileFormatException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.ServiceDeclarations;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataSetsTest {

    private final DataSets data = DataSets.builtIn();

    @Test
    void specificationHasFormatLocationAndOptionsInOrder() {
        DataSpec spec = DataSpec.parse("csv:C:\\data\\a b.csv?target=price&task=regression&drop=");

        assertThat(spec.format()).isEqualTo("csv");
        assertThat(spec.location()).isEqualTo("C:\\data\\a b.csv");
        assertThat(spec.options().keySet()).containsExactly("target", "task", "drop");
        assertThat(spec.options()).containsEntry("target", "price").containsEntry("drop", "");
    }

    @Test
    void specificationNeedsNoLocation() {
        assertThat(DataSpec.parse("strokes?size=5"))
                .isEqualTo(new DataSpec(
                        "strokes?size=5",
                        "strokes",
                        "",
                        DataSpec.parse("x?size=5").options()));
    }

    @Test
    void valueMayHoldAnEqualsSign() {
        assertThat(DataSpec.parse("a:b?c=d=e").options()).containsEntry("c", "d=e");
    }

    @Test
    void refusesOptionWithoutValueAndOptionGivenTwice() {
        assertThatThrownBy(() -> DataSpec.parse("mnist:d?test"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"test\"")
                .hasMessageContaining("key=value");
        assertThatThrownBy(() -> DataSpec.parse("mnist:d?split=test&split=train"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("split twice");
    }

    @Test
    void unknownFormatIsRefusedWithTheNearestAndAll() {
        assertThatThrownBy(() -> data.open("minst:somewhere"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Did you mean mnist?")
                .hasMessageContaining("cifar10:DIR");
    }

    @Test
    void unknownOptionIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> data.open("mnist:somewhere?spilt=test"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("mnist has no option spilt. Did you mean split?");
    }

    @Test
    void wrongValueIsRefused() {
        assertThatThrownBy(() -> data.open("mnist:somewhere?split=validation"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("train|test");
        assertThatThrownBy(() -> data.open("strokes?size=0")).isInstanceOf(OptionException.class);
    }

    @Test
    void missingPlaceIsRefused() {
        assertThatThrownBy(() -> data.open("mnist"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("mnist:DIR");
        assertThatThrownBy(() -> data.open("csv:no/such.csv"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> data.open("cifar10:no/such"))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void everyFormatIsDocumented() {
        assertThat(data.formats())
                .extracting(DataFormat::name)
                .containsExactly("strokes", "mnist", "idx", "cifar10", "images", "wav", "text", "csv", "jsonl", "npz");
        assertThat(data.formats()).allSatisfy(format -> {
            assertThat(format.summary()).isNotBlank();
            assertThat(format.usage()).startsWith(format.name());
        });
    }

    @Test
    void moduleAndFilesDeclareTheSameFormats() {
        assertThat(ServiceDeclarations.ofFiles(DataSets.class)).isEqualTo(ServiceDeclarations.ofModule(DataSets.class));
    }

    @Test
    void ofTwoFormatsOfANameTheHigherRankingOneIsUsed() {
        record Better(DataSource source) implements DataFormat {

            @Override
            public String name() {
                return "strokes";
            }

            @Override
            public String summary() {
                return "better digits";
            }

            @Override
            public int ranking() {
                return 1;
            }

            @Override
            public DataSource create(Options options) {
                return source;
            }
        }
        DataSet digits = DataSet.regression(
                "better", Tensor.zeros(ElementType.FLOAT, 2, 3), Tensor.zeros(ElementType.FLOAT, 2, 1));
        DataSets both = new DataSets(List.of(new StrokesFormat(), new Better(spec -> digits)));

        assertThat(both.open("strokes")).isSameAs(digits);
        assertThat(both.formats()).extracting(DataFormat::usage).containsExactly("strokes:FILE");
    }

    @Test
    void aFurtherFormatIsOneClass() {
        DataSets more = new DataSets(List.of(new StrokesFormat(), new Cifar10Format()));

        assertThat(more.open("strokes:test?size=3").size()).isEqualTo(3);
        assertThatThrownBy(() -> more.open("mnist:d")).isInstanceOf(DataException.class);
    }
}
