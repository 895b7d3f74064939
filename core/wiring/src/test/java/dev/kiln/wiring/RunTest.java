package dev.kiln.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.format.DataFormat;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.error.DataException;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.plugin.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunTest {

    @Test
    void wiresEngineExtensionsAndDataWithoutLookUps() {
        try (Run run = Run.open(RunSettings.DEFAULT.needing(Set.of(Capability.INPUT_GRADIENT)))) {
            assertThat(run.extensions().create(AttackProvider.KIND, "fgsm").name())
                    .isEqualTo("fgsm");
            Engine engine = run.engine().get();
            assertThat(engine.name()).isEqualTo("onnx");
            assertThat(run.engine().get()).isSameAs(engine);
            assertThat(run.engine().choice().reason()).isEqualTo("the only engine that is installed");
            assertThat(run.dataSets().open("strokes:test").size()).isEqualTo(2000);
            assertThat(run.participants().all())
                    .extracting(Participant::id)
                    .containsExactlyInAnyOrder("dev.kiln.plugins.attacks", "dev.kiln.engine.onnx", "dev.kiln.data");
        }
    }

    @Test
    void dataAreOpenedInTheFormatsOfItsExtensions() {
        try (Run run = Run.open(RunSettings.DEFAULT)) {
            assertThat(run.dataSets().formats())
                    .extracting(DataFormat::name)
                    .containsExactly(
                            "cifar10", "csv", "idx", "images", "jsonl", "mnist", "npz", "strokes", "text", "wav");
            String fullName =
                    run.extensions().all().find(DataFormat.KIND, "strokes").fullName();
            assertThat(run.dataSets().open(fullName + ":test?size=3").size()).isEqualTo(3);
            assertThatThrownBy(() -> run.dataSets().open("stroks:test"))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Did you mean strokes?")
                    .hasMessageContaining("cifar10:DIR");
            assertThatThrownBy(() -> run.dataSets().open("strokes?sise=3"))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("Did you mean size?");
        }
    }

    @Test
    void aMistakeOfTheUserComesOutAsItIs() {
        try (Run run = Run.open(RunSettings.DEFAULT.withEngine("onx"))) {
            assertThatThrownBy(() -> run.engine().get())
                    .isInstanceOf(OptionException.class)
                    .isNotInstanceOf(ProvisionException.class)
                    .hasMessageContaining("no engine onx");
        }
    }

    @Test
    void whatIsMadeInARunIsMadeOnceAndClosedWithItTheLastFirst() {
        RunScope scope = new RunScope();
        List<String> closed = new ArrayList<>();
        AutoCloseable first = scope.scope(Key.get(AutoCloseable.class), () -> () -> closed.add("first"))
                .get();
        assertThat(scope.scope(Key.get(AutoCloseable.class), () -> () -> closed.add("again"))
                        .get())
                .isSameAs(first);
        scope.scope(Key.get(Runnable.class), () -> new Closing(closed)).get();
        scope.close();
        scope.close();
        assertThat(closed).containsExactly("second", "first");
    }

    private record Closing(List<String> closed) implements Runnable, AutoCloseable {

        @Override
        public void run() {}

        @Override
        public void close() {
            closed.add("second");
        }
    }

    @Test
    void anEmbedderInstallsTheModuleBesideItsOwn() {
        Injector injector = Guice.createInjector(new HostModule(RunSettings.DEFAULT));
        try (Run run = injector.getInstance(Run.class)) {
            assertThat(injector.getInstance(RunExtensions.class)).isSameAs(run.extensions());
        }
    }
}
