package dev.kiln.engine.djl;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.kiln.engine.djl.script.KernelComparison;
import dev.kiln.engine.djl.script.ScriptArchive;
import dev.kiln.graph.error.EngineException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;

/**
 * oneDNN, the library that PyTorch uses for convolutions and LSTM on the CPU. Its version 3.7.1, the one in PyTorch
 * 2.7.1, silently computes wrong numbers on processors that do not report their caches, as AMD's in some virtual
 * machines: wrong were gradients of convolutions and results of LSTM. Before PyTorch computes anything, oneDNN is
 * therefore {@linkplain KernelComparison compared} with PyTorch's own kernels, which replace it where it is wrong.
 */
final class OneDnn {

    /** Correct kernels differ by 2e-6, wrong ones differed by 0.6 and more. */
    private static final float TOLERANCE = 1e-3f;

    private static final String NNPACK = "20setUserEnabledNNPACK";

    private OneDnn() {}

    /**
     * Compares oneDNN with PyTorch's own kernels on this processor and switches it off for the whole process if it is
     * wrong.
     *
     * @return whether it stays on
     * @throws EngineException if it is wrong and cannot be switched off
     */
    static boolean check(Libtorch torch) {
        if (isRight(torch)) {
            if (number(torch, KernelComparison.HAS_NNPACK) == 0) {
                silenceNnpack();
            }
            return true;
        }
        try {
            switchOff("20setUserEnabledMkldnn");
            switchOff(NNPACK);
        } catch (RuntimeException | LinkageError e) {
            throw unusable(e);
        }
        if (!isRight(torch)) {
            throw unusable(new EngineException("PyTorch's own kernels differ from each other."));
        }
        return false;
    }

    private static boolean isRight(Libtorch torch) {
        // NaN is not below the tolerance either
        return number(torch, KernelComparison.CODE) < TOLERANCE;
    }

    /** The result of a script without inputs. */
    static float number(Libtorch torch, String script) {
        torch.prepareThread(1, true);
        try (PtNDManager manager = torch.manager(Device.cpu())) {
            byte[] archive = ScriptArchive.of(script);
            PtSymbolBlock module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
            NDList arguments = new NDList(Transfer.placeholder(manager));
            return IValueUtils.forward(module, arguments, true).get(0).getFloat();
        } catch (IOException e) {
            throw new EngineException("PyTorch rejects the comparison of its kernels: " + e.getMessage(), e);
        }
    }

    /** NNPACK warns of an unsupported processor at every convolution that it would otherwise compute. */
    private static void silenceNnpack() {
        try {
            switchOff(NNPACK);
        } catch (RuntimeException | LinkageError e) {
            // then the warnings stay; the results are right
        }
    }

    /** The equivalent of Python's {@code torch.backends.mkldnn.enabled = False}, for which DJL has no call. */
    private static void switchOff(String setter) {
        Path library = Path.of(LibUtils.getLibtorchPath()).resolve(System.mapLibraryName("torch_cpu"));
        NativeLibrary torch = NativeLibrary.getInstance(library.toString());
        Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
        torch.getFunction("_ZN2at7Context" + setter + "Eb").invokeVoid(new Object[] {context, 0});
    }

    private static EngineException unusable(Throwable cause) {
        return new EngineException(
                "The engine djl is not usable here: on this processor oneDNN, which PyTorch uses, gives wrong"
                        + " numbers, and it cannot be switched off (" + cause.getMessage()
                        + "). Set the environment variable ONEDNN_MAX_CPU_ISA to AVX before the start.",
                cause);
    }
}
