package dev.kiln.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.engine.djl.script.KernelComparison;
import org.junit.jupiter.api.Test;

class OneDnnTest {

    private final Libtorch torch = Libtorch.load();

    @Test
    void kernelsAgreeOnceTheLibraryIsLoaded() {
        assertThat(difference(KernelComparison.CODE)).isBetween(0f, 1e-4f);
    }

    @Test
    void aKernelThatIsWrongIsSeen() {
        assertThat(difference(wrong("y = torch.conv2d(x, w,", "x, w", "x, torch.mul(w, 1.01)")))
                .isGreaterThan(5e-3f);
        assertThat(difference(wrong("y, h, c, = torch.lstm(x, s, w", "x, s", "torch.tanh(x), s")))
                .isGreaterThan(5e-3f);
        assertThat(difference(wrong(
                        "v, l, e, = torch.lstm(torch.detach(x)", "torch.detach(x)", "torch.mul(torch.detach(x), 0.9)")))
                .isGreaterThan(5e-3f);
    }

    private float difference(String script) {
        return OneDnn.number(torch, script);
    }

    private static String wrong(String call, String part, String instead) {
        assertThat(KernelComparison.CODE).contains(call);
        return KernelComparison.CODE.replace(call, call.replace(part, instead));
    }
}
