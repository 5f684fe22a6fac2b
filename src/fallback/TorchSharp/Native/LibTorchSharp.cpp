// C ABI over libtorch: every ATen operator through the boxed dispatcher, and the few things that are no operators.
//
// A tensor handle is an owned at::TensorImpl*, null for an undefined tensor. A function that can fail returns a
// status: 0 for success, otherwise the text is in ts_last_error() of the same thread. No exception leaves this file.
// Builds against libtorch 1.13 and 2.x.

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/csrc/api/include/torch/version.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#define TS_API extern "C" __attribute__((visibility("default")))

namespace {

thread_local std::string last_error;

// libtorch appends where it threw, and for a missing kernel lists every registered one; neither helps a caller.
std::string first_lines(std::string text) {
  for (const char* end : {"\nException raised from", "\n\n"}) {
    const auto at = text.find(end);
    if (at != std::string::npos) text.resize(at);
  }
  return text;
}

template <class Body>
int guarded(Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    last_error = first_lines(e.what_without_backtrace());
  } catch (const std::exception& e) {
    last_error = first_lines(e.what());
  } catch (...) {
    last_error = "Unknown exception in libtorch.";
  }
  return 1;
}

using Impl = c10::TensorImpl;
using TensorPtr = c10::intrusive_ptr<Impl, c10::UndefinedTensorImpl>;

at::Tensor borrow(Impl* handle) {
  return handle == nullptr ? at::Tensor() : at::Tensor(TensorPtr::reclaim_copy(handle));
}

Impl* release(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> borrow_all(Impl* const* handles, int64_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int64_t i = 0; i < count; ++i) tensors.push_back(borrow(handles[i]));
  return tensors;
}

enum Tag : int32_t { None, Default, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, OptionalTensorList, String, Device, Generator };

// One argument or result; mirrored by NativeValue on the managed side.
struct Value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double number;
    void* pointer;
  };
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<bool> is_float;  // Takes a float, so that an integer is widened.
};

c10::Device to_device(int type, int index) {
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

c10::IValue to_ivalue(const Value& value, const Operator& op, size_t i) {
  switch (value.tag) {
    case None:
      return {};
    case Tensor:
      return borrow(static_cast<Impl*>(value.pointer));
    case Int:
      if (op.is_float[i]) return static_cast<double>(value.integer);
      return value.integer;
    case Double:
      return value.number;
    case Bool:
      return value.integer != 0;
    case IntList:
      return c10::IntArrayRef(static_cast<int64_t*>(value.pointer), value.count);
    case DoubleList:
      return c10::ArrayRef<double>(static_cast<double*>(value.pointer), value.count);
    case TensorList:
      return borrow_all(static_cast<Impl**>(value.pointer), value.count);
    case OptionalTensorList: {
      c10::impl::GenericList list(c10::OptionalType::ofTensor());
      for (int32_t k = 0; k < value.count; ++k) {
        auto* handle = static_cast<Impl**>(value.pointer)[k];
        list.push_back(handle == nullptr ? c10::IValue() : c10::IValue(borrow(handle)));
      }
      return list;
    }
    case String:
      return std::string(static_cast<const char*>(value.pointer), value.count);
    case Device:
      return to_device(static_cast<int>(value.integer), value.count);
    case Generator:
      return *static_cast<at::Generator*>(value.pointer);
    default: {
      const auto& argument = op.handle.schema().arguments()[i];
      if (argument.default_value()) return *argument.default_value();
      TORCH_CHECK(argument.type()->kind() == c10::TypeKind::OptionalType,
                  op.handle.schema().name(), ": argument '", argument.name(), "' is missing.");
      return {};
    }
  }
}

void store(c10::IValue result, Value& value) {
  value = Value{};
  if (result.isTensor()) {
    value.tag = Tensor;
    value.pointer = release(std::move(result).toTensor());
  } else if (result.isTensorList()) {
    auto tensors = result.toTensorVector();
    auto** handles = static_cast<Impl**>(std::malloc(sizeof(Impl*) * (tensors.size() + 1)));
    for (size_t k = 0; k < tensors.size(); ++k) handles[k] = release(std::move(tensors[k]));
    value.tag = TensorList;
    value.count = static_cast<int32_t>(tensors.size());
    value.pointer = handles;
  } else if (result.isInt()) {
    value.tag = Int;
    value.integer = result.toInt();
  } else if (result.isDouble()) {
    value.tag = Double;
    value.number = result.toDouble();
  } else if (result.isBool()) {
    value.tag = Bool;
    value.integer = result.toBool();
  } else {
    TORCH_CHECK(false, "A result of type ", result.tagKind(), " is not supported.");
  }
}

}  // namespace

TS_API const char* ts_last_error() { return last_error.c_str(); }

TS_API const char* ts_version() { return TORCH_VERSION; }

// Operators --------------------------------------------------------------------------------------------------------

// Operators live as long as the process. Bit i of required_tensors: argument i is a tensor that may not be missing.
TS_API int ts_operator(const char* name, const char* overload, Operator** result, uint64_t* required_tensors) {
  return guarded([&] {
    const auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto* op = new Operator{handle, {}};
    *required_tensors = 0;
    for (const auto& argument : handle.schema().arguments()) {
      auto type = argument.type();
      if (type->kind() == c10::TypeKind::TensorType) *required_tensors |= uint64_t{1} << op->is_float.size();
      if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
      op->is_float.push_back(type->kind() == c10::TypeKind::FloatType);
    }
    *result = op;
  });
}

TS_API const char* ts_operator_argument(const Operator* op, int32_t index) {
  return op->handle.schema().arguments()[index].name().c_str();
}

// Missing trailing arguments take the schema's defaults. Results beyond result_count are dropped.
TS_API int ts_call(const Operator* op, const Value* values, int32_t value_count, Value* results, int32_t result_count) {
  return guarded([&] {
    const size_t arity = op->is_float.size();
    TORCH_CHECK(static_cast<size_t>(value_count) <= arity, op->handle.schema().name(), " takes ", arity, " arguments.");
    static const Value missing{Default, 0, {0}};
    torch::jit::Stack stack;
    stack.reserve(arity);
    for (size_t i = 0; i < arity; ++i)
      stack.push_back(to_ivalue(i < static_cast<size_t>(value_count) ? values[i] : missing, *op, i));
    op->handle.callBoxed(&stack);
    TORCH_CHECK(stack.size() >= static_cast<size_t>(result_count), op->handle.schema().name(), ": too few results.");
    for (int32_t k = 0; k < result_count; ++k) store(std::move(stack[k]), results[k]);
  });
}

TS_API void ts_free(void* memory) { std::free(memory); }

// Tensors ----------------------------------------------------------------------------------------------------------

struct TensorInfo {
  int64_t dimensions, elements, element_size, storage_offset;
  int32_t dtype, device_type, device_index;
  int32_t requires_grad, is_leaf, is_contiguous, is_sparse;
};

TS_API void ts_tensor_dispose(Impl* handle) {
  guarded([&] { TensorPtr::reclaim(handle); });
}

// Another owned handle of the same tensor.
TS_API Impl* ts_tensor_share(Impl* handle) { return release(borrow(handle)); }

TS_API int ts_tensor_new(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, Impl** result) {
  return guarded([&] {
    const auto view = at::from_blob(data, c10::IntArrayRef(sizes, dimensions), at::dtype(static_cast<c10::ScalarType>(dtype)));
    *result = release(view.clone());
  });
}

TS_API int ts_tensor_data(Impl* handle, void** result) {
  return guarded([&] { *result = borrow(handle).data_ptr(); });
}

TS_API int ts_tensor_info(Impl* handle, TensorInfo* info) {
  return guarded([&] {
    const auto tensor = borrow(handle);
    const bool sparse = tensor.layout() != c10::kStrided;
    info->dimensions = tensor.dim();
    info->elements = tensor.numel();
    info->element_size = static_cast<int64_t>(tensor.element_size());
    info->storage_offset = sparse ? 0 : tensor.storage_offset();
    info->dtype = static_cast<int32_t>(tensor.scalar_type());
    info->device_type = static_cast<int32_t>(tensor.device().type());
    info->device_index = tensor.device().index();
    info->requires_grad = tensor.requires_grad();
    info->is_leaf = tensor.is_leaf();
    info->is_contiguous = !sparse && tensor.is_contiguous();
    info->is_sparse = sparse;
  });
}

TS_API int ts_tensor_sizes(Impl* handle, int64_t* sizes) {
  return guarded([&] {
    const auto tensor = borrow(handle);
    std::copy(tensor.sizes().begin(), tensor.sizes().end(), sizes);
  });
}

TS_API int ts_tensor_strides(Impl* handle, int64_t* strides) {
  return guarded([&] {
    const auto tensor = borrow(handle);
    std::copy(tensor.strides().begin(), tensor.strides().end(), strides);
  });
}

// Autograd ---------------------------------------------------------------------------------------------------------

TS_API int ts_tensor_set_requires_grad(Impl* handle, int32_t value) {
  return guarded([&] { borrow(handle).set_requires_grad(value != 0); });
}

TS_API int ts_tensor_retain_grad(Impl* handle) {
  return guarded([&] { borrow(handle).retain_grad(); });
}

TS_API int ts_tensor_grad(Impl* handle, Impl** result) {
  return guarded([&] {
    // mutable_grad does not warn when a tensor that is no leaf is asked.
    *result = release(borrow(handle).mutable_grad());
  });
}

TS_API int ts_tensor_set_grad(Impl* handle, Impl* grad) {
  return guarded([&] { borrow(handle).mutable_grad() = borrow(grad); });
}

TS_API int ts_backward(Impl* const* outputs, int32_t output_count, Impl* const* grads, int32_t grad_count,
                       int32_t retain_graph, int32_t create_graph, Impl* const* inputs, int32_t input_count) {
  return guarded([&] {
    torch::autograd::backward(borrow_all(outputs, output_count), borrow_all(grads, grad_count), retain_graph != 0,
                              create_graph != 0, borrow_all(inputs, input_count));
  });
}

// One handle for each input; null where the output does not depend on it (with allow_unused).
TS_API int ts_grad(Impl* const* outputs, int32_t output_count, Impl* const* inputs, int32_t input_count,
                   Impl* const* grads, int32_t grad_count, int32_t retain_graph, int32_t create_graph,
                   int32_t allow_unused, Impl** results) {
  return guarded([&] {
    auto gradients =
        torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
                              borrow_all(grads, grad_count), retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < gradients.size(); ++i) results[i] = release(std::move(gradients[i]));
  });
}

using ApplyFunction = int32_t (*)(void* state, void* node, Impl* const* grads, int32_t grad_count, Impl** results, int32_t result_count);
using ReleaseFunction = void (*)(void* state);

// A step of the graph whose backward pass is managed code.
class ManagedNode final : public torch::autograd::Node {
 public:
  ManagedNode(torch::autograd::edge_list edges, ApplyFunction apply, ReleaseFunction release, void* state)
      : Node(std::move(edges)), apply_(apply), release_(release), state_(state) {}

  ~ManagedNode() override { release_(state_); }

  std::string name() const override { return "ManagedNode"; }

  void release_variables() override {
    released_ = true;
    saved_.clear();
  }

  void save(const at::Tensor& tensor) {
    saved_.emplace_back(tensor, tensor.defined() && tensor.grad_fn().get() == this);
  }

  std::vector<at::Tensor> saved() {
    TORCH_CHECK(!released_, "Trying to backward through the graph a second time: its saved tensors are freed.");
    std::vector<at::Tensor> tensors;
    for (auto& variable : saved_) tensors.push_back(variable.unpack(shared_from_this()));
    return tensors;
  }

  size_t saved_count() const { return saved_.size(); }

  torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override {
    std::vector<Impl*> inputs;
    for (size_t i = 0; i < grads.size(); ++i)
      inputs.push_back(release(grads[i].defined() ? std::move(grads[i]) : input_metadata(i).zeros_like()));
    std::vector<Impl*> results(num_outputs(), nullptr);
    if (apply_(state_, this, inputs.data(), static_cast<int32_t>(inputs.size()), results.data(),
               static_cast<int32_t>(results.size())) != 0)
      throw std::runtime_error("A managed backward function failed.");
    torch::autograd::variable_list outputs;
    for (auto* result : results) outputs.push_back(result == nullptr ? at::Tensor() : at::Tensor(TensorPtr::reclaim(result)));
    return outputs;
  }

 private:
  ApplyFunction apply_;
  ReleaseFunction release_;
  void* state_;
  bool released_ = false;
  std::vector<torch::autograd::SavedVariable> saved_;
};

// Makes the outputs, which have no history, results of a managed function of the inputs. The state is released with
// the last reference to the node, also when this fails.
TS_API int ts_function_attach(Impl* const* inputs, int32_t input_count, Impl* const* outputs, int32_t output_count,
                              Impl* const* saved, int32_t saved_count, ApplyFunction apply, ReleaseFunction release_state,
                              void* state) {
  return guarded([&] {
    std::shared_ptr<ManagedNode> node(
        new ManagedNode(torch::autograd::collect_next_edges(borrow_all(inputs, input_count)), apply, release_state, state),
        torch::autograd::deleteNode);
    for (auto& output : borrow_all(outputs, output_count)) torch::autograd::set_history(output, node);
    for (auto& tensor : borrow_all(saved, saved_count)) node->save(tensor);
  });
}

// How many tensors a node of ts_function_attach has saved.
TS_API int32_t ts_function_saved_count(ManagedNode* node) { return static_cast<int32_t>(node->saved_count()); }

TS_API int ts_function_saved(ManagedNode* node, Impl** results) {
  return guarded([&] {
    auto tensors = node->saved();
    for (size_t i = 0; i < tensors.size(); ++i) results[i] = release(std::move(tensors[i]));
  });
}

TS_API int32_t ts_grad_enabled() { return c10::GradMode::is_enabled(); }

TS_API void ts_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

TS_API int32_t ts_inference_enabled() { return c10::InferenceMode::is_enabled(); }

// The guard belongs to the thread that made it.
TS_API void* ts_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }

TS_API void ts_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

// Threads, devices, random numbers ---------------------------------------------------------------------------------

TS_API int32_t ts_num_threads() { return at::get_num_threads(); }

TS_API int32_t ts_num_interop_threads() { return at::get_num_interop_threads(); }

TS_API int ts_set_num_threads(int32_t count) {
  return guarded([&] { at::set_num_threads(count); });
}

TS_API int ts_set_num_interop_threads(int32_t count) {
  return guarded([&] { at::set_num_interop_threads(count); });
}

TS_API int32_t ts_cuda_device_count() {
  if (!c10::impl::hasDeviceGuardImpl(c10::DeviceType::CUDA)) return 0;
  int32_t count = 0;
  guarded([&] { count = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->deviceCount(); });
  return count;
}

TS_API int ts_cuda_synchronize(int32_t device) {
  return guarded([&] {
    const auto current = c10::impl::getDeviceGuardImpl(c10::DeviceType::CUDA)->getDevice().index();
    at::detail::getCUDAHooks().deviceSynchronize(device < 0 ? current : static_cast<c10::DeviceIndex>(device));
  });
}

// 0: cuBLAS, 1: cuDNN may use TF32.
TS_API int32_t ts_allow_tf32(int32_t library) {
  return library == 0 ? at::globalContext().allowTF32CuBLAS() : at::globalContext().allowTF32CuDNN();
}

TS_API int ts_set_allow_tf32(int32_t library, int32_t allow) {
  return guarded([&] {
    if (library == 0)
      at::globalContext().setAllowTF32CuBLAS(allow != 0);
    else
      at::globalContext().setAllowTF32CuDNN(allow != 0);
  });
}

TS_API int ts_manual_seed(uint64_t seed) {
  return guarded([&] { at::manual_seed(seed); });
}

TS_API int ts_generator_default(int32_t device_type, int32_t device_index, at::Generator** result) {
  return guarded([&] {
    *result = new at::Generator(at::globalContext().defaultGenerator(to_device(device_type, device_index)));
  });
}

TS_API int ts_generator_new(uint64_t seed, int32_t device_type, int32_t device_index, at::Generator** result) {
  return guarded([&] {
    const auto device = to_device(device_type, device_index);
    auto generator = device.is_cpu() ? at::detail::createCPUGenerator()
                                     : at::globalContext().defaultGenerator(device).clone();
    generator.set_current_seed(seed);
    *result = new at::Generator(std::move(generator));
  });
}

TS_API void ts_generator_dispose(at::Generator* generator) { delete generator; }

TS_API int ts_generator_set_seed(at::Generator* generator, uint64_t seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
  });
}

TS_API int ts_generator_seed(at::Generator* generator, uint64_t* seed) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    *seed = generator->current_seed();
  });
}

TS_API int ts_generator_state(at::Generator* generator, Impl** result) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    *result = release(generator->get_state());
  });
}

TS_API int ts_generator_set_state(at::Generator* generator, Impl* state) {
  return guarded([&] {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_state(borrow(state));
  });
}
