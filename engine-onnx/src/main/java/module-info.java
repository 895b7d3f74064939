import dev.kiln.engine.onnx.OnnxEngineProvider;
import dev.kiln.engine.onnx.StockSession;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.onnx.FileCheck;

/** Lowers gradients to ordinary ONNX operators and runs the result on the stock ONNX Runtime. */
module dev.kiln.engine.onnx {
    requires com.microsoft.onnxruntime;
    requires dev.kiln.onnx;
    requires static org.jspecify;
    requires transitive dev.kiln.graph;

    provides EngineProvider with
            OnnxEngineProvider;
    provides FileCheck with
            StockSession;
}
